// A small internet in network namespaces of this machine: the clinic on it, and two households, each behind a router
// that lets nobody in and gives every conversation another port, so that only a relay connects them.
//
// Nothing leaves the machine. Needs root, `ip` and `iptables`.

import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CHROMIUM } from '../lib/visitor.mjs';

/** Where the clinic is found. Public-looking, as on the internet: a relay passes nothing on to private addresses. */
export const CLINIC = '11.0.0.1';

const NET = 'an-net';
const run = (line) => execFileSync('/bin/sh', ['-ec', line], { stdio: ['ignore', 'pipe', 'pipe'] });
const inside = (space, line) => run(`ip netns exec ${space} ${line}`);

/** Why this machine cannot have such a world; empty when it can. */
export function missing() {
  if (process.getuid() !== 0) return 'it needs root for network namespaces';
  for (const tool of ['ip', 'iptables']) {
    try {
      run(`command -v ${tool}`);
    } catch {
      return `it needs \`${tool}\` (apt-get install iproute2 iptables)`;
    }
  }
  return '';
}

/** Builds the internet with the clinic's place on it. */
export async function buildWorld() {
  const folder = await mkdtemp(join(tmpdir(), 'anagen-net-'));
  const spaces = [];
  const space = (name) => {
    run(`ip netns del ${name} 2>/dev/null || true; ip netns add ${name}; ip -n ${name} link set lo up`);
    spaces.push(name);
    return name;
  };
  const plug = (name, port, address) => {
    run(`ip -n ${NET} link add ${name} type veth peer name wan netns ${port}`);
    run(`ip -n ${NET} link set ${name} master net up; ip -n ${port} link set wan up`);
    run(`ip -n ${port} addr add ${address}/24 dev wan`);
  };
  space(NET);
  run(`ip -n ${NET} link add net type bridge; ip -n ${NET} link set net up`);
  const clinic = space('an-clinic');
  plug('clinic', clinic, CLINIC);

  return {
    clinic: ['ip', 'netns', 'exec', clinic],

    /** A household with one person's browser in it. */
    async household(name, number) {
      const [home, router] = [space(`an-${name}`), space(`an-${name}-router`)];
      plug(name, router, `11.0.0.${10 + number}`);
      run(`ip -n ${router} link add lan type veth peer name eth0 netns ${home}`);
      run(`ip -n ${router} addr add 192.168.${number}.1/24 dev lan; ip -n ${router} link set lan up`);
      const move = (last) => {
        run(`ip -n ${home} addr flush dev eth0; ip -n ${home} addr add 192.168.${number}.${last}/24 dev eth0`);
        run(`ip -n ${home} link set eth0 up; ip -n ${home} route replace default via 192.168.${number}.1`);
      };
      move(2);
      inside(router, 'sysctl -qw net.ipv4.ip_forward=1');
      inside(router, 'iptables -t nat -A POSTROUTING -o wan -j MASQUERADE --random-fully');
      inside(router, 'iptables -A FORWARD -i wan -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT');
      inside(router, 'iptables -A FORWARD -i wan -j DROP');
      const program = join(folder, name);
      await writeFile(program, `#!/bin/sh\nexec ip netns exec ${home} ${CHROMIUM} "$@"\n`);
      await chmod(program, 0o755);
      const rule = (how, what) => inside(router, `iptables ${how} FORWARD ${what} -j DROP`);
      return {
        program,
        /** Loses a share of all packets, both ways, until called again. */
        lose: (share) => {
          inside(router, 'sh -c "iptables-save | grep -v statistic | iptables-restore"');
          if (share > 0) rule('-I', `-m statistic --mode random --probability ${share}`);
        },
        cut: () => rule('-I', '-m comment --comment cut'),
        mend: () => rule('-D', '-m comment --comment cut'),
        /** From now on nothing but TCP goes out. */
        onlyTcp: () => rule('-I', '-p udp'),
        /** Moves to another network or back: another address at home, and another on the internet. */
        roam: (away) => {
          move(away ? 77 : 2);
          run(`ip -n ${router} addr flush dev wan; ip -n ${router} addr add 11.0.0.${(away ? 100 : 10) + number}/24 dev wan`);
          // What the old router knew of conversations stays behind.
          inside(router, 'sh -c "iptables -t nat -F; iptables -t nat -A POSTROUTING -o wan -j MASQUERADE --random-fully"');
        },
      };
    },

    async tearDown() {
      for (const name of spaces.reverse()) run(`ip netns del ${name} 2>/dev/null || true`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
