# The visit: trying the camera, the door, the call, and the clinician's room.

# Trying camera and sound
test-title = Pruebe su cámara y su sonido
test-lead = Dos minutos ahora ahorran diez minutos en la consulta. No se graba nada y nadie le ve.
test-start = Empezar la prueba
test-camera = Cámara
test-microphone = Micrófono
test-speaker = Altavoz
test-network = Conexión
test-level = Qué tan fuerte se le oye
test-not-tried = sin probar
test-fine = funciona
test-bad = no funciona
test-camera-bad = No hay imagen. Permita la cámara en su navegador o cierre otros programas que la usen. Una consulta sin imagen está bien.
test-microphone-bad = No pudimos oírle. Permita el micrófono en su navegador, diga algo y pruebe otra vez.
test-speaker-bad = Suba el volumen, conecte unos audífonos y pruebe otra vez.
test-network-bad = No pudimos conectar. Pruebe otra red, por ejemplo la de su teléfono. Si nada ayuda, le llamamos.
test-heard = ¿Oyó un tono?
test-help = Por favor, llámenme antes de la consulta. Necesito ayuda con esto.
test-keep = Guardar el resultado
test-kept = Su última prueba:
test-help-coming = Usted pidió ayuda. Alguien le llamará antes de la consulta.

# The door
door-in-title = Su consulta
door-in-lead = Antes de entrar, díganos dónde está ahora. La ley de ese lugar decide quién puede tratarle.
door-early-title = Llega temprano, y está bien
door-early-text = La sala de espera abre a las { $time }.
door-late-title = Esta consulta ya no puede empezar
door-late-text = El tiempo pasó. Llámenos al { $phone } o elija otra hora en Mi atención.
door-where = ¿Dónde está en este momento?
door-where-hint = No donde vive, sino donde está.
door-here = Estoy en { $place }
door-elsewhere = Estoy en otro lugar
door-where-else = Si está en otro lugar: ¿dónde?
door-agree = Acepto ver a { $who } por video o teléfono ahora.
door-enter = Ir a la sala de espera
door-join = Entrar en la consulta
door-camera = ¿Cómo quiere entrar?
door-camera-hint = Puede cambiarlo en cualquier momento.
door-camera-on = Con cámara
door-camera-off = Sin cámara
door-elsewhere-title = Todavía no podemos empezar esta consulta
door-not-licensed = Su profesional médico no puede tratarle en { $place }
door-not-licensed-text = Su profesional médico puede tratar a personas que están en: { $places }. Si otro día va a estar allí, elija otra hora.
door-not-licensed-call = Puede llamarnos al { $phone }. Buscaremos otra manera con usted.
door-not-licensed-local = Si se siente mal, consulte a alguien donde está. En una emergencia llame al 911.
door-wait-title = Está en la sala de espera
door-wait-early = Su consulta con { $who } empieza a las { $time }. Ya puede ver que usted está aquí.
door-wait-now = { $who } puede ver que usted está aquí y abrirá la puerta.
door-wait-ahead = { $n ->
    [one] { $who } está con otro paciente, aproximadamente 1 minuto más.
   *[other] { $who } está con otro paciente, aproximadamente { $n } minutos más.
}
door-wait-late = { $who } está con otro paciente y va con retraso. No sabemos cuánto. Lo sentimos.
door-wait-stay = Deje esta página abierta. Cambia sola cuando se abre la puerta.
door-called-for = Usted pidió que le llamen. Ya le avisamos a su profesional médico.
door-look-again = Mirar otra vez
door-phone-title = Su profesional médico le llama por teléfono
door-phone-text = { $who } llama al número que usted nos dio. Si nadie llama en 10 minutos, llámenos al { $phone }.
door-ready-title = { $who } está listo para usted
door-back-to-call = Volver a la llamada
door-help-title = Otra manera
door-camera-fine = Una consulta con la cámara apagada está bien.
door-call-me = Mejor llámenme
door-help-call = O llámenos al { $phone }.

# The call
call-label = Videollamada
call-title = Con { $who }
call-you = Usted
call-no-script = La videollamada necesita un navegador con scripts. Pulse "Mejor llámenme" o llámenos al { $phone }.
call-connecting = Conectando …
call-alone = Todavía no hay nadie más.
call-joined = Está en contacto con %name%.
call-left = %name% se ha ido.
call-weak = Su conexión es débil. Su imagen es más pequeña ahora.
call-audio-only = Su conexión es muy débil. Su imagen descansa para que quede el sonido. Puede pedir que le llamen.
call-better = Su conexión es mejor. Su imagen ha vuelto.
call-lost = Se perdió la conexión con %name%. Estamos intentando otra vez …
call-back = Está en contacto otra vez.
call-no-camera = No tenemos imagen de usted. Puede seguir sin ella.
call-no-microphone = No tenemos sonido de usted. Permita el micrófono en su navegador o pida que le llamen.
call-replaced = Entró desde otra ventana. Esta se ha detenido.
call-over = La consulta terminó.
call-full = La sala está llena.
call-mute = Silenciar
call-camera-on = Encender mi cámara
call-camera-off = Apagar mi cámara
call-captions = Subtítulos
call-leave = Salir de la llamada

# A guest
guest-title = Bienvenido, { $name }
guest-wait = La consulta empieza a las { $time }, { $zone }. Esta página cambia cuando se abre la puerta.

# The clinician's day
nav-visits = Consultas
day-title = Mis consultas
day-lead = Las últimas 12 y las próximas 24 horas, en la hora de la clínica.
day-none = No hay consultas.
day-their-time = Para el paciente son las { $time } ({ $zone }).
day-call-me = Pide que le llamen
day-no-test = Cámara y sonido sin probar.
day-help = Pide ayuda con la cámara
day-open = Abrir la sala
day-waiting = { $n ->
    [one] Espera desde hace 1 minuto
   *[other] Espera desde hace { $n } minutos
}
day-under-way = En la consulta
day-ended = Terminada
day-missed = No vino
day-to-come = Por venir
day-not-come = Todavía no ha venido
day-week = Ver toda la semana

# The clinician's week
my-week-title = Mi semana
my-week-lead = Del { $first } al { $last }, en la hora de { $city }.
my-week-nav = Otras semanas
my-week-earlier = Semana anterior
my-week-now = Esta semana
my-week-later = Semana siguiente
my-week-end = El calendario termina aquí.
my-week-today = Hoy
my-week-open = Horas de consulta
my-week-extra = Horas extra
my-week-all-day = Todo el día
my-week-off = Tiempo libre
my-week-kept = Reservada para un paciente hasta las { $time }
my-week-none = Sin horas
my-week-chart = Historia
my-week-forward = Los relojes se adelantan este día.
my-week-back = Los relojes se atrasan este día.

# The clinician's room
room-title = Consulta con { $name }
room-nobody = El paciente todavía no ha venido. Esta página cambia cuando llegue.
room-waits = El paciente espera desde las { $time }.
room-wants-call = El paciente pide seguir por teléfono: { $phone }
room-by-phone = Por teléfono: { $phone }
room-ended = La consulta duró de { $from } a { $until } ({ $way }).
room-missed = El paciente no vino. Le hemos escrito y puede elegir otra hora.
room-place-booked = Al reservar, el paciente dijo que estaría en { $place }.
room-place-said = { $place }, dicho a las { $time } ({ $door }).
room-door-check-in = al llegar
room-door-join = al entrar
room-door-phone = por teléfono
room-not-licensed = Usted no puede tratar a alguien en { $place }
room-not-licensed-text = Nadie puede entrar. Siempre puede aconsejarle que busque atención donde está y ofrecerle otra hora.
room-admit = Abrir la puerta
room-to-phone = Seguir por teléfono
room-to-video = Volver al video
room-miss = El paciente no vino
room-call-first = Llamar al paciente por teléfono
room-call-first-text = Número: { $phone }. Pregunte dónde está y si acepta la consulta por teléfono.
room-call-place = Dónde dice el paciente que está
room-call-begin = Empezar por teléfono
room-show = Mostrar
room-hide = Dejar de mostrar
room-guests = Otras personas en la consulta
room-guest-name = Nombre y papel
room-guest-hint = Un intérprete o un familiar. El enlace abre solo esta consulta.
room-guest-invite = Crear un enlace
room-guest-link = Dé este enlace a { $name }. Se muestra una sola vez.
room-note = Nota
room-note-label = Lo que usted anota de esta consulta
room-note-hint = Se guarda mientras escribe. Pasa a la historia cuando la firma; lo que firme después es un agregado.
room-note-saved = Guardada a las { $time }.
room-note-saved-at = Guardada a las %time%.
room-note-unsaved = No se guardó. Seguimos intentando; no cierre esta página.
room-note-sign = Firmar la nota
room-note-save = Guardar
room-checklist = Antes de un medicamento
room-done = Hecho
room-needed = Falta
room-check-place = Con licencia donde está el paciente
room-check-consent = El paciente aceptó la consulta
room-check-diagnosis = Su diagnóstico
room-check-salt = Su SALT
room-check-due = para el { $date }
room-check-no-tests = No hay análisis pedidos.
room-score = Guardar esta puntuación
room-score-kept = Puntuación guardada.
room-score-failed = No se guardó: dé las cuatro vistas, cada una de 0 a 100.
room-chart = Historia completa
room-end-title = Terminar la consulta
room-summary = Para que lo lea el paciente
room-summary-hint = Palabras sencillas: qué encontró y qué sigue. Puede dejarlo vacío.
room-end = Terminar la consulta

# Afterwards
visit-way-video = video
visit-way-phone = teléfono
visit-summary = Lo que su profesional médico escribió para usted
visit-missed-title = Le esperamos
visit-missed-text = Usted no vino a esta consulta. Sus respuestas están guardadas y puede elegir otra hora.
visit-enter = Ir a la consulta
visit-join-how = Desde las { $time } puede ir a la sala de espera desde aquí. Funciona en este navegador: sin aplicación y sin entrar otra vez.

problem-visit-place = Elija dónde está.
problem-visit-agreed = Marque que acepta la consulta o llámenos.
problem-visit-guest = Escriba un nombre de hasta 60 letras.
problem-visit-words-long = Es demasiado largo. Escriba menos de 20 000 letras.
conflict-visit-early = La sala de espera todavía no está abierta.
conflict-visit-nobody = Nadie espera. Diga dónde está el paciente para llamarle por teléfono.
conflict-visit-too-soon = Espere 10 minutos antes de decir que el paciente no vino.
conflict-place-not-licensed = Usted no puede tratar a alguien donde está el paciente.
