# El lado de la administración.
nav-staff = Personal
nav-schedule = Horario
nav-audit = Registro de auditoría
nav-system = Sistema

role-clinician = Profesional clínico
role-clinician-hint = Examina, ordena y firma; solo donde tiene licencia.
role-assistant = Asistente
role-assistant-hint = Lee expedientes y escribe resultados; nunca firma.
role-scheduler = Encargado de citas
role-scheduler-hint = Lleva el horario; nunca ve un expediente.
role-administrator = Administrador
role-administrator-hint = Dirige la clínica: personal, horario, sistema; nunca ve un expediente.
role-auditor = Auditor
role-auditor-hint = Lee el registro de auditoría y nada más.

standing-active = Activa
standing-invited = Invitada
standing-suspended = Suspendida

staff-title = Personal
staff-lead = Quién trabaja aquí, qué puede hacer y dónde puede tratar.
staff-caption = Todas las personas que trabajan o trabajaron aquí
staff-name = Nombre
staff-role = Función
staff-standing = Cuenta
staff-licences = Licencias
staff-duties = Responde de
staff-invite = Invitar a alguien

duties-none = Nada
duties-some = { $patients ->
    [one] 1 paciente
   *[other] { $patients } pacientes
}, { $tests ->
    [one] 1 análisis
   *[other] { $tests } análisis
}, { $tasks ->
    [one] 1 tarea
   *[other] { $tasks } tareas
}

invite-lead = Recibirá un enlace para entregarlo. Con él, la persona elige su propia contraseña.
invite-shown-as = Nombre como lo ven los pacientes
invite-shown-as-hint = Por ejemplo: Dra. Maya Ejemplo
invite-credentials = Títulos después del nombre
invite-credentials-hint = Por ejemplo: MD, FAAD. Puede quedar vacío.
invite-zone = Zona horaria
invite-languages = Idiomas que habla con los pacientes
invite-act = Crear el enlace
invite-language-en = Inglés
invite-language-es = Español

link-title = Entregue este enlace
link-lead = Quien tenga el enlace puede elegir la contraseña; entréguelo por un medio de confianza.
link-once = Se muestra solo ahora, sirve una vez y vence en siete días.
link-label = El enlace
link-done = Listo

join-title = Bienvenido a la clínica
join-lead = Hola, { $name }. Elija una contraseña para empezar.
join-email = Entrará como { $email }.
join-first = Usted es la primera persona que administra esta clínica. Diga quién es y elija una contraseña.
join-act = Empezar
join-dead-title = Este enlace ya no sirve

member-title = Miembro del personal
member-access = Acceso
member-access-text = La suspensión vale desde el siguiente clic, en todos los dispositivos. Lo que esta persona tiene a su cargo sigue siendo suyo y pasa al equipo si nadie actúa.
member-new-link = Nuevo enlace para la contraseña
member-suspend = Suspender ahora
member-reactivate = Reactivar
member-role = Función
member-role-hint = Un profesional clínico con pacientes o análisis a su cargo debe entregarlos antes.
member-role-act = Cambiar la función
member-licences = Licencias
member-leave = Dejar la clínica
member-answers-for = Responde de: { $what }.
member-leave-text = La cuenta se cierra; las licencias y las horas semanales terminan. Lo firmado conserva su nombre.
member-leave-act = Cerrar esta cuenta
member-leave-first = Nada debe perderse: primero entregue lo pendiente; después se puede cerrar la cuenta.
member-heir = Entregar todo a
member-heir-hint = El profesional debe tener licencia donde está cada paciente. Usted no ve a los pacientes.
member-heir-choose = Elija un profesional
member-hand-over = Entregar todo

licence-caption = Dónde puede tratar esta persona
licence-place = Estado
licence-number = Número
licence-from = Primer día
licence-until = Último día
licence-act = Acción
licence-add = Añadir una licencia
licence-choose = Elija un estado
licence-end = Terminar ahora
licence-ended = Vencida
licence-not-yet = Aún no es válida
licence-soon = { $n ->
    [one] Vence en 1 día
   *[other] Vence en { $n } días
}
licence-none = Ninguna
licence-none-text = Sin licencia no se ofrece a ningún paciente una cita con este profesional.

schedule-title = Horario
schedule-lead = Cuándo se puede reservar con cada profesional. Las horas son las del profesional.
schedule-nobody = Todavía no hay profesionales. Invite primero a uno.
schedule-visits = { $n ->
    [0] No hay visitas reservadas en los próximos 90 días.
    [one] Hay 1 visita reservada en los próximos 90 días.
   *[other] Hay { $n } visitas reservadas en los próximos 90 días.
}
schedule-change = Cambiar horas y ausencias
week-lead = Todas las horas son de { $zone }. Lo reservado sigue reservado cuando cambia las horas.
week-hours = Horas semanales
week-closed = cerrado
week-no-hours = Sin horas: nadie puede reservar con este profesional.
week-exceptions = Ausencias y horas extra
week-no-exceptions = No hay ninguna prevista.
hours-caption = Horas de cada semana
hours-day = Día
hours-days = Días
hours-time = Hora
hours-visit = Visita
hours-valid = Validez
hours-act = Acción
hours-minutes = { $n } minutos
hours-open-end = hasta nuevo aviso
hours-add = Añadir horas
hours-remove = Quitar
hours-from = Desde
hours-until = Hasta
hours-length = Minutos por visita
hours-from-day = Primer día
hours-until-day = Último día
hours-until-day-hint = Vacío significa hasta nuevo aviso.
off-caption = Ausencias y horas extra desde hoy
off-kind = Tipo
off-closed = Ausencia
off-open = Horas extra
off-from = Desde
off-until = Hasta
off-why = Motivo
off-why-hint = Para usted y sus colegas; los pacientes no lo ven.
off-day = Primer día
off-until-day = Último día
off-add = Añadir ausencia u horas extra

trail-title = Registro de auditoría
trail-lead = Quién hizo qué y con qué registro, lo más nuevo primero. Nunca dice lo que dice un registro.
trail-verify = Verificar toda la cadena
trail-mrn = Número de paciente
trail-mrn-hint = Por ejemplo: AN-000001
trail-actor = Quién
trail-actor-hint = Basta una parte: clinician, clockwork, un identificador
trail-action = Qué
trail-action-hint = Por ejemplo: read_chart
trail-refused-only = Solo lo rechazado
trail-filter = Mostrar
trail-caption = Líneas del registro
trail-seq = Registro
trail-when = Cuándo
trail-resource = Qué registro
trail-outcome = Resultado
trail-done = Hecho
trail-refused = Rechazado
trail-empty = Ninguna línea coincide.
trail-older = Líneas anteriores
verify-title = Verificación del registro de auditoría
verify-whole = Verificado hasta el registro { $n } el { $time }. Cada línea está como se escribió.
verify-export = El final también se comparó con el que se firmó y se guardó junto a la base de datos.
verify-no-export = Todavía no hay un final exportado con el que comparar; se escribe uno cada minuto.
verify-broken = La cadena está rota en el registro { $n } ({ $why }).
verify-broken-act = Deje la máquina como está, compare con una copia y averigüe quién tuvo acceso.

system-title = Sistema
system-machine = La máquina
system-data = Los registros están en
system-engine = Base de datos
system-backup = Última copia
system-backup-act = Haga una cada noche con
system-old = Demasiado antigua
system-sweep = Última búsqueda de análisis atrasados
system-late = Con retraso
system-running = En marcha
system-never = Nunca
system-tz = Reglas de zonas horarias
system-content = Contenido clínico
system-edition = Edición
system-rules = Reglas
system-sources = { $n ->
    [one] 1 fuente
   *[other] { $n } fuentes
}
system-overdue = Con la fecha de revisión vencida
system-soon = Por revisar dentro de 60 días
system-unreviewed = A la espera del nombre de un clínico
system-unreviewed-text = Se apoyan en datos que no pueden decidir por sí solos. Se muestran como no revisadas hasta que un clínico las firme.
system-fine = Ninguna
system-review-now = Revisar ahora
system-tokens = Otros sistemas
system-tokens-text = Un laboratorio u otro sistema llama con una clave. Revoque las que no hagan falta.
token-name = Nombre
token-name-hint = Para qué sirve; aparece en el registro de auditoría.
token-scope = Puede
token-made = Creada
token-used = Último uso
token-state = Estado
token-revoked = Revocada
token-revoke = Revocar
token-make = Crear una clave
token-title = Copie esta clave
token-once = Se muestra solo ahora. Quien la tenga puede llamar en su nombre.
token-label = La clave
token-use = Envíela como
token-done = Listo
scope-send-results = Enviar resultados
scope-send-results-hint = No lee nada.
scope-read-charts = Leer expedientes
scope-read-charts-hint = Por FHIR; no cambia nada.
scope-ask-decision-support = Pedir orientación
scope-ask-decision-support-hint = Por CDS Hooks; trae sus propios datos y no lee expedientes.

conflict-heir-licence = Ese profesional no tiene licencia donde está uno de los pacientes. Elija a otro o añada antes la licencia.
conflict-licence-for-clinician = Solo los profesionales clínicos tienen licencias.
problem-role = Elija una función.
problem-scope = Elija qué puede hacer la clave.
problem-day = Escriba un día, como 2026-11-24.
problem-time = Escriba una hora, como 09:00.
problem-day-and-time = Escriba un día y una hora.
problem-weekdays = Elija al menos un día.
problem-ends-before = El final debe ser después del comienzo.
problem-visit-length = Escriba un número de minutos que sea múltiplo de cinco y quepa en las horas.
problem-start-grid = Empiece en un múltiplo de cinco minutos.
problem-mrn = Ningún paciente tiene este número.
problem-token-name = Escriba para qué es la clave, con 80 caracteres como máximo.

clinic-about = La clínica
clinic-waits = Un cambio espera al próximo arranque del servidor.
clinic-name = Nombre
clinic-phone = Teléfono
clinic-phone-hint = Aparece en todas las páginas de pacientes como el número al que llamar.
clinic-price = Cuánto cuesta la primera visita
clinic-price-hint = Con palabras, por ejemplo: 120 $, después de la visita
clinic-keep = Guardar
problem-clinic-name = Escriba el nombre de la clínica.
problem-clinic-phone = Escriba un teléfono al que puedan llamar los pacientes.

mailbox-title = Cartas
mailbox-lead = Las 50 cartas más nuevas de esta demostración. En una clínica real llegan a sus lectores y nadie más las ve.
mailbox-none = Todavía no hay cartas.
mailbox-sent = enviada { $at }
mailbox-waits = espera
mailbox-again = no se pudo enviar, próximo intento { $at }
mailbox-withdrawn = retirada { $at }, porque ya no era cierta
system-mailbox = Cartas de la demostración

# Ausencias que tocan lo reservado.
off-visits = { $n ->
    [one] Hay una visita reservada en este tiempo. Decida qué pasa con ella. Antes no se guarda nada.
   *[other] Hay { $n } visitas reservadas en este tiempo. Decida qué pasa con cada una. Antes no se guarda nada.
}
off-visit = { $when }, { $n } minutos, paciente en { $place }
off-hand-over = Pasarla a { $name }
off-hand-over-hint = Libre entonces y con licencia allí. La misma hora; se avisa a ambas partes.
off-no-colleague = Ningún colega está libre entonces y tiene licencia allí.
off-new-times = Ofrecer otras horas
off-new-times-hint = Cancelamos con una carta amable. La persona elige otra hora y va primera en la lista de espera.
off-keep = Tiene lugar de todos modos
off-keep-hint = Diga cómo o por qué, abajo.
off-keep-why = Si tiene lugar: cómo o por qué
off-tasks = { $n ->
    [one] Una tarea abierta espera a este profesional. Nombre quién la atiende mientras tanto.
   *[other] { $n } tareas abiertas esperan a este profesional. Nombre quién las atiende mientras tanto.
}
off-cover = Quién cubre las tareas abiertas y las alertas
off-cover-hint = Colegas que no están ausentes entonces y tienen licencia donde están los pacientes de estas tareas. Ven las tareas en su lista durante este tiempo.
off-cover-choose = Elegir
off-cover-nobody = Nadie: digo por qué
off-uncovered-why = Si nadie cubre: por qué, y qué se dice a los pacientes
off-covered-by = Cubre { $name }
off-covered-nobody = Nadie cubre: { $why }
problem-off-visit = Decida qué pasa con esta visita.
problem-off-colleague = Este colega ya no está libre entonces o no tiene licencia allí. Elija otra vez.
problem-off-why = Escriba cómo o por qué la visita tiene lugar de todos modos.
problem-off-cover = Nombre a un colega que atienda las tareas abiertas o diga por qué nadie lo hace.
problem-off-cover-gone = Este colega está ausente entonces o no tiene licencia donde está un paciente de estas tareas. Elija otra vez.
problem-off-uncovered = Escriba por qué nadie cubre.
queue-title = Quién espera una hora más temprana
queue-lead = En el orden en que se ofrecen las horas: primero las personas a las que un profesional pide ver antes, después aquellas cuya consulta la clínica tuvo que retirar y luego por orden de petición.
queue-see = Ver quién espera una hora más temprana
queue-nobody = Nadie espera.
queue-caption = Personas en la lista de espera
queue-who = Quién
queue-for = Con quién
queue-days = Cuándo
queue-since = Desde
queue-state = Ahora
queue-anybody = Cualquiera con licencia allí
queue-minutes = al menos { $n } minutos
queue-offered = Ofrecida { $at } hasta { $until }
queue-resting = No respondió; en pausa
queue-waits = Espera
queue-taken-back = retirada por la clínica
