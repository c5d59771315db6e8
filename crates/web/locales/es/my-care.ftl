# Lo que el paciente ve después de la evaluación: su página, citas, plan firmado, análisis y resultados, más medicina.

weekday-short-1 = lun { $day }
weekday-short-2 = mar { $day }
weekday-short-3 = mié { $day }
weekday-short-4 = jue { $day }
weekday-short-5 = vie { $day }
weekday-short-6 = sáb { $day }
weekday-short-7 = dom { $day }

care-language-en = inglés
care-language-es = español

care-zone = hora de { $city } ({ $letters })
care-day-and-time = { $weekday }, { $day }, a las { $time }
care-weekday-and-time = { $weekday } a las { $time }
care-signed-at = { $date }, a las { $time }
care-signed = Firmado por { $by } ({ $when }).

care-next = Su siguiente paso
care-next-begin-title = Díganos dónde va a estar
care-next-begin-text = Luego le preguntamos sobre su cabello y su salud. Toma unos 12 minutos y puede parar y volver.
care-next-begin-act = Empezar mis preguntas
care-next-answers-title = Siga con sus preguntas
care-next-answers-text = Lo que ya respondió está guardado. Siga donde se quedó.
care-next-answers-act = Seguir
care-next-held-title = Reserve: { $value }
care-next-held-text = Le guardamos esta hora, pero solo por poco tiempo.
care-next-held-act = Terminar la reserva
care-next-visit-title = Su consulta: { $value }
care-next-visit-text = Vea cómo conectarse, agréguela a su calendario o cámbiela.
care-next-visit-act = Ver mi consulta
care-next-tests-title = Hágase sus análisis
care-next-tests-text = Por favor, hágaselos a más tardar el { $value }.
care-next-tests-act = Ver qué análisis
care-next-plan-title = Lea su plan
care-next-plan-text = Su profesional médico lo firmó. Dice qué hacemos y cuándo, y responde a sus preguntas.
care-next-plan-act = Leer mi plan
care-next-book-title = Elija una hora para hablar
care-next-book-text = Ya tenemos sus respuestas. Ahora elija un profesional médico y una hora para su consulta por video.
care-next-book-act = Elegir una hora
care-next-wait-title = Su profesional médico prepara su plan
care-next-wait-text = Le escribimos cuando esté listo. Si quiere hablar antes, elija una hora.
care-next-wait-act = Elegir una hora
care-next-closed-title = Esta consulta terminó
care-next-closed-text = Si tiene preguntas, llámenos al { $value }.
care-next-closed-act = Información sobre la caída del cabello

care-told-hold = { $by } le pide que deje su medicina por ahora
care-told = Un mensaje de { $by }
care-visit = Consulta
care-visit-none = No tiene ninguna consulta reservada. Elija una hora.
care-visit-later = Podrá elegir una hora cuando haya enviado sus respuestas.
care-plan = Su plan
care-plan-none = Su profesional médico todavía no ha firmado un plan.
care-more = Pedir más medicina
care-tests = Análisis y resultados
care-tests-none = No hay análisis pendientes.
care-tests-waiting = { $n ->
    [one] Hay un análisis pendiente.
   *[other] Hay { $n } análisis pendientes.
}
care-tests-newest = Último resultado: { $day }
care-photos = Sus fotos
care-photos-none = No ha agregado fotos.
care-photo-alt = Su foto: { $view }, { $day }
care-account = Su cuenta
care-account-text = Entró como { $name } ({ $email }).
care-account-number = Su número con nosotros es { $number }.

book-tab = Elegir una hora
book-title = Elija una hora para hablar
book-lead = Por video, con un profesional médico con licencia en { $place }.
book-cost = { $price }. Verá este precio otra vez antes de reservar.
book-moving = Tiene una consulta ({ $when }). Si elige otra hora, la anterior sigue siendo suya hasta que confirme la nueva.
book-who = Con quién
book-licence = Licencia { $licence }
book-speaks = Habla { $languages }
book-next = Próxima hora libre: { $when }
book-when = Horas con { $name }
book-zone = Todas las horas son en { $zone }.
book-elsewhere = ¿Va a estar en otro lugar? Llámenos al { $phone }.
book-days = Días con horas libres
book-open = { $n } libres
book-earlier = Días anteriores
book-later = Más días
book-times = Horas libres el { $day }
book-hold = Guardar { $when }
book-hold-hint = Se la guardamos 10 minutos mientras la revisa. Todavía no se reserva nada.
book-slot-taken = Alguien acaba de tomar las { $time }
book-not-offered = La hora de las { $time } ya no está disponible
book-own-visit-then = Usted tiene otra consulta a las { $time }
book-hold-lapsed = Ya no pudimos guardarle las { $time }
book-licence-lapsed = Este profesional ya no puede atender a personas en su estado a las { $time }
book-nearest = Las horas más cercanas son:
book-nothing-near = Ahora no hay otras horas libres.
book-nothing-lost = Sus respuestas están seguras. No se perdió nada de lo que nos contó.
book-full-title = No hay horas libres en las próximas tres semanas
book-full-text = A menudo se agregan horas. Mire otra vez mañana, o llámenos al { $phone } y buscamos una con usted.
book-unlicensed-title = Lo sentimos: ahora no podemos atender a personas en { $place }
book-unlicensed-text = Un profesional médico solo puede atenderle con licencia para el lugar donde usted está, y ninguno de los nuestros la tiene ahora. Guardamos todo lo que nos contó.
book-unlicensed-places = Podemos atender a personas que están en { $places }. Si va a estar en uno de estos lugares, llámenos al { $phone }.
book-unlicensed-else = Si no, un médico de la piel (dermatólogo) cerca de usted puede ayudar. Su médico de cabecera puede enviarle con uno.

visit-tab = Consulta por video
visit-kept-title = Le guardamos el { $when }
visit-kept-until = Hasta las { $time } es suya.
visit-minutes-left = { $n ->
    [one] Queda un minuto.
   *[other] Quedan { $n } minutos.
}
visit-confirm = Reservar { $when }
visit-extend = Guardarla 10 minutos más
visit-let-go = Soltarla
visit-extend-hint = ¿Necesita más tiempo? Puede guardarla más tiempo cuantas veces quiera.
visit-who = Con
visit-day = Día
visit-time = Hora
visit-length = Duración
visit-minutes = { $n } minutos
visit-place = Usted va a estar en
visit-place-hint = Si va a estar en otro lugar, llámenos al { $phone } antes de la consulta.
visit-cost = Costo
visit-cancel-rule = Puede cambiar o cancelar la consulta aquí hasta que empiece.
visit-early = Si puede, hágalo más de { $n } horas antes: así alguien que espera puede usar la hora.
visit-late = Su consulta empieza en menos de { $n } horas. Todavía puede cambiarla o cancelarla. Quizá nadie más pueda usar ya la hora; por eso, hágalo en cuanto lo sepa.
visit-booked-title = Su consulta está reservada
visit-calendar = Agregar a mi calendario
visit-calendar-hint = El archivo solo dice "Videollamada".
visit-join-title = Cómo conectarse
visit-join-text = Busque un lugar tranquilo con buena luz, en { $place }. Tenga su teléfono cerca.
visit-join-call = Si nadie viene en 10 minutos, llámenos al { $phone }.
visit-change-title = Cambiar o cancelar
visit-move = Cambiar a otra hora
visit-cancel = Cancelar esta consulta
visit-cancel-sure = La hora queda libre para otra persona. Sus respuestas se quedan con nosotros.
visit-cancel-act = Cancelar { $when }
visit-cancelled-title = Esta consulta está cancelada
visit-cancelled-text = La consulta ({ $when }) ya no está reservada. Sus respuestas están seguras y puede elegir otra hora.
visit-choose-again = Elegir otra hora
visit-calendar-remove = Quitarla de mi calendario
visit-lapsed-title = Ya no pudimos guardarle esta hora
visit-lapsed-text = Pasaron los 10 minutos. No se reservó nada y no se perdió nada de lo que nos contó.
visit-past-title = Esta consulta ya pasó
visit-past-text = Lo que sigue está en Mi atención.

plan-title = Su plan
plan-title-of = Plan de { $name }
plan-none = Su profesional médico todavía no ha firmado un plan. Le escribimos cuando esté listo.
plan-think = Lo que pensamos
plan-medicine = Su medicina
plan-starts = Primer día: { $day }
plan-tests = Sus análisis
plan-no-tests = Este plan no pide análisis.
plan-tests-caption = Análisis, cada uno con el último día en que llega a tiempo
plan-test-by = A más tardar
plan-test-week = Cuándo
plan-test-what = Análisis
plan-week = { $n ->
    [0] antes de empezar
   *[other] semana { $n }
}
plan-to-results = Ver mis análisis y resultados
plan-watch = A qué prestar atención
plan-watch-own = Lo que su profesional médico escribió para usted:
plan-watch-title = Busque ayuda de inmediato si tiene
plan-call = A quién llamar
plan-call-text = Diga que está bajo nuestro cuidado y el nombre de su medicina.
plan-meet = Cuándo nos vemos
plan-visit = Su próxima consulta: { $when }, con { $who }.
plan-questions = Respuestas a sus preguntas
plan-sources = Fuentes:
plan-only-signed = Esta página contiene solo lo que firmó su profesional médico.
plan-print = Para imprimir este plan, use el botón de imprimir de su navegador.
answer-type = ¿Qué tipo de caída del cabello tengo?
answer-options = ¿Qué opciones tengo?
answer-candidate = ¿Es adecuada una medicina para mí?
answer-risks = ¿Cuáles son los riesgos?
answer-time = ¿Cuánto falta para ver resultados?
answer-monitoring = ¿Qué hay que vigilar en el camino?
answer-self = ¿Qué puedo hacer yo?
answer-none = Su profesional médico lo dejó para la consulta. Por favor, pregunte.

tests-tab = Análisis y resultados
tests-title = Análisis y resultados
tests-none = Todavía no hay resultados.
tests-outside = Fuera del rango habitual: { $names }.
tests-told = Su equipo médico ya está avisado y le va a responder. ¿Preguntas antes de eso? Llámenos al { $phone }.
tests-not-told = Su equipo médico puede verlo. Si tiene preguntas, llámenos al { $phone }.
tests-fever = Si tiene fiebre o se siente muy mal, no nos espere. Llámenos ahora al { $phone }. En una emergencia, llame al 911.
tests-all-usual = Sus últimos resultados están en el rango habitual, donde lo hay. Los más recientes son del { $day }.
tests-some-outside = { $n ->
    [one] Uno de sus últimos resultados está fuera del rango habitual. Los más recientes son del { $day }.
   *[other] { $n } de sus últimos resultados están fuera del rango habitual. Los más recientes son del { $day }.
}
tests-unread = { $n ->
    [one] Su equipo médico está revisando un resultado.
   *[other] Su equipo médico está revisando { $n } resultados.
}
tests-checking = Su equipo médico está revisando este resultado
tests-results = Sus resultados
tests-once = Otros resultados, medidos una vez
tests-once-hint = Qué significa para usted positivo o negativo se lo explica su profesional médico.
tests-usual = habitual
tests-low = bajo
tests-high = alto
tests-range = Habitual: de { $low } a { $high }
tests-range-from = Habitual: { $low } o más
tests-range-to = Habitual: hasta { $high }
tests-range-note = Los rangos habituales son para adultos en general. Cuenta más el rango que aparece en el papel de su laboratorio.
tests-range-unreviewed = Ningún profesional médico de esta clínica ha revisado todavía estos rangos.
tests-all-values = Todos los valores
tests-table = { $name }: todos los valores
tests-drawn = Día
tests-value = Valor
tests-written = Como lo escribió el laboratorio
tests-spark = { $name } con el tiempo. Último: { $value }
tests-spark-course = Una línea por { $n } resultados. La banda es el rango habitual. Los mismos números están en la tabla.
tests-next = Sus próximos análisis
tests-by = a más tardar el { $day }
tests-later = Análisis posteriores
tests-late = Estos análisis están atrasados: { $names }. Por favor, hágaselos ya o llámenos al { $phone }.
tests-where = Un laboratorio cerca de usted puede hacer estos análisis. Si no sabe adónde ir, llámenos al { $phone }.
tests-overdue = atrasado
tests-due-soon = pronto
tests-planned = previsto
tests-earlier = Mensajes anteriores de su profesional médico
result-positive = positivo
result-negative = negativo
result-indeterminate = no está claro
lab-alc = Linfocitos
lab-alc-job = Glóbulos blancos que combaten los virus.
lab-anc = Neutrófilos
lab-anc-job = Glóbulos blancos que combaten las bacterias.
lab-haemoglobin = Hemoglobina
lab-haemoglobin-job = Lleva el oxígeno en la sangre.
lab-platelets = Plaquetas
lab-platelets-job = Ayudan a detener el sangrado.
lab-leukocytes = Glóbulos blancos
lab-leukocytes-job = Todas las células que combaten infecciones.
lab-bilirubin = Bilirrubina
lab-bilirubin-job = Muestra cómo su hígado elimina las células viejas de la sangre.
lab-ldl = Colesterol LDL
lab-ldl-job = La grasa de la sangre que puede tapar los vasos.
lab-hdl = Colesterol HDL
lab-hdl-job = La grasa de la sangre que protege los vasos.
lab-triglycerides = Triglicéridos
lab-triglycerides-job = Una grasa de la sangre que sube después de comer.
lab-total-cholesterol = Colesterol total
lab-total-cholesterol-job = Todo el colesterol de su sangre.

more-tab = Más medicina
more-title = Pedir más medicina
more-plan = Su plan dice:
more-how = Le preguntamos a su profesional médico, que primero mira sus análisis. Si puede, pídala una semana antes de que se le acabe.
more-ask = Preguntar a mi profesional médico
more-none = Su plan no lleva medicina, así que todavía no hay nada que pedir.
more-asked-at = Fecha en que la pidió: { $when }
more-waits = Su pedido está en espera
more-waits-text = Lo tiene su profesional médico. Le escribimos cuando haya respuesta.
more-granted = Su profesional médico dijo que sí
more-declined = Su profesional médico dijo que no por ahora
more-ill = Si se siente mal o tiene fiebre, no espere una respuesta aquí.

# Esperar una hora más temprana.
care-next-offer-title = Guardamos una hora para usted: { $value }
care-next-offer-text = Está libre y es su turno. Tómela o déjela pasar.
care-next-offer-act = Ver esta hora
care-waits-ask = Pedir una hora más temprana
care-waits = Usted espera una hora más temprana
care-waits-rests = ¿Sigue esperando una hora más temprana?
waitlist-tab = Hora más temprana
waitlist-title = Pedir una hora más temprana
waitlist-title-none = Pedir una hora
waitlist-booked = Su visita es el { $when }. Sigue siendo suya hasta que tome una hora más temprana.
waitlist-on = Está en la lista
waitlist-ahead = { $n ->
    [0] Usted es la siguiente persona a quien ofrecemos una hora que le convenga.
    [one] Una persona pidió antes que usted horas que también podrían convenirle.
   *[other] { $n } personas pidieron antes que usted horas que también podrían convenirle.
}
waitlist-since = Está en la lista desde el { $when }.
waitlist-taken-back = Tuvimos que retirar su visita; por eso va antes que quienes lo pidieron por su cuenta.
waitlist-offer = Guardamos una hora para usted
waitlist-offer-see = Verla y responder
waitlist-resting = ¿Sigue esperando?
waitlist-resting-text = Guardamos horas para usted y no recibimos respuesta, así que por ahora no le ofrecemos ninguna. Conserva su lugar en la lista.
waitlist-stay = Sí, sigo esperando
waitlist-wish = Qué horas le convendrían
waitlist-change = Cambiar lo que le conviene
waitlist-with = Con quién
waitlist-anybody = Cualquiera con licencia donde yo esté
waitlist-from = Primer día
waitlist-until = Último día
waitlist-days = Qué días
waitlist-parts = A qué hora
waitlist-morning = Mañana
waitlist-morning-hint = Empieza antes del mediodía
waitlist-afternoon = Tarde
waitlist-afternoon-hint = Empieza entre el mediodía y las 5 de la tarde
waitlist-evening = Noche
waitlist-evening-hint = Empieza a las 5 de la tarde o después
waitlist-ask = Ponerme en la lista
waitlist-save = Guardar lo que me conviene
waitlist-rules = Cómo funciona
waitlist-rule-order = Cuando una hora queda libre, la ofrecemos a una sola persona: la que pidió primero, de todas a quienes conviene. Solo van antes las personas a las que un profesional necesita ver antes o cuya consulta tuvimos que retirar.
waitlist-rule-answer = Le escribimos y guardamos la hora { $n } horas, de noche hasta la mañana, pero nunca hasta menos de dos horas antes de que empiece.
waitlist-rule-pass = Si la deja pasar, va a la siguiente persona. Usted conserva su lugar en la lista.
waitlist-rule-rest = Tras { $n } ofertas sin respuesta hacemos una pausa, hasta que nos diga que sigue esperando. También entonces conserva su lugar.
waitlist-rule-old = Cuando toma una hora, su visita anterior va a otra persona que espera.
waitlist-urgent = Si empeora, no espere una hora: llámenos al { $phone }.
waitlist-leave = Salir de la lista
waitlist-leave-sure = Ya no le ofreceremos horas. Su visita reservada se mantiene.
waitlist-leave-act = Salir de la lista ahora
book-no-fit = ¿Ninguna le conviene?
book-no-fit-text = Díganos cuándo podría venir. Si alguien devuelve una hora, se la ofrecemos.
book-own-offer-then = Ya guardamos para usted las { $time }. La encuentra en Mi atención
visit-offer-title = Guardada para usted: { $when }
visit-offer-until = Es suya hasta el { $when }.
visit-offer-others = Después preguntamos a la siguiente persona.
visit-offer-moves = Si la toma, la visita que tenga reservada se cancela en el mismo momento. Las consultas de seguimiento de su plan se mantienen.
visit-offer-take = Tomar { $when }
visit-offer-pass = Dejarla pasar
visit-offer-pass-hint = Conserva su lugar en la lista. No le ofreceremos esta hora otra vez.
visit-offer-lapsed-title = Esta hora ya no se guarda
visit-offer-lapsed-text = Pasó a la siguiente persona. Usted conserva su lugar en la lista.
visit-offer-over-title = Esta hora ya no está guardada para usted
visit-offer-over-text = Nada más ha cambiado: lo que tiene reservado se mantiene, y también su lugar en la lista.
