// What calendars that know nothing of each other make of a file: three libraries, each with a parser of its own.

import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
import { convertIcsCalendar } from 'ts-ics';

/**
 * From when to when the one entry of a calendar file is, as each reader understands it.
 *
 * @param {string} text
 * @returns {Record<string, { start: Date, end: Date, uid: string }>}
 */
export function readings(text) {
  const event = new ICAL.Event(new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent'));
  const [parsed] = Object.values(nodeIcal.sync.parseICS(text)).filter((part) => part.type === 'VEVENT');
  const [typed] = convertIcsCalendar(undefined, text).events;
  return {
    'ical.js': { start: event.startDate.toJSDate(), end: event.endDate.toJSDate(), uid: event.uid },
    'node-ical': { start: new Date(parsed.start), end: new Date(parsed.end), uid: parsed.uid },
    'ts-ics': { start: typed.start.date, end: typed.end.date, uid: typed.uid },
  };
}
