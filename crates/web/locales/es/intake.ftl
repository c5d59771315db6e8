# El cuestionario. Borrador: antes de usarse con pacientes necesita un traductor humano calificado.
# Draft: needs a qualified human translator before use with patients.

chapter-hair = Su cabello
chapter-health = Su salud
chapter-medicines = Medicinas
chapter-you = Sobre usted
chapter-goals = Metas
unit-months = meses
unit-years = años
unit-age = años de edad
q-any-unsure = No estoy seguro o segura
q-any-none = Nada de esto
q-any-none-taken = No tomo nada
q-any-none-allergy = Ninguna alergia que yo sepa
q-any-none-tried = Todavía no he probado nada
q-any-why = Por qué preguntamos
q-any-name = Qué
q-any-months = Cuántos meses
q-any-outcome = Cómo le fue
q-any-a-day = Cuántos al día
q-any-for-years = Por cuántos años
q-any-one-a-line = Uno por línea
q-any-unit = Meses o años
problem-missing = Esta pregunta todavía necesita una respuesta.
problem-choose = Elija una respuesta. Si no sabe, elija "No estoy seguro o segura".
problem-choose-unit = Diga si son meses o años.
problem-tick-or-none = Marque lo que corresponda, o "Nada de esto", o "No estoy seguro o segura".
problem-none-and-some = Eligió "nada" y también otra cosa. Deje solo una de las dos.
problem-list-or-none = Escriba al menos uno, o marque la casilla que dice que no hay.
problem-number = Escriba un número con cifras, como 3 o 2.5.
problem-write-number = Escriba un número, o elija "No estoy seguro o segura".
problem-too-small = Este número es demasiado bajo. Revíselo, por favor.
problem-too-large = Este número es demasiado alto. Revíselo, por favor.
problem-date = Escriba un día real: mes, día y año.
problem-date-far = Este día está demasiado lejos. Revise el año, por favor.
problem-write = Escriba unas palabras, o elija "No estoy seguro o segura".
problem-too-long = Es demasiado largo. Acórtelo, por favor.

q-pattern = ¿Dónde le falta cabello?
q-pattern-hint = Elija lo que más se parezca. Después podrá mostrarlo en el mapa del cuero cabelludo.
q-pattern-why = El lugar y la forma de la pérdida dicen mucho sobre la causa.
q-pattern-patches = Zonas redondas y lisas
q-pattern-band = Una franja abajo, atrás o sobre las orejas
q-pattern-all-over = Poco cabello en toda la cabeza, llegó rápido
q-pattern-complete = Perdí todo el cabello de la cabeza
q-pattern-thinner-top = Menos cabello arriba o en la coronilla
q-pattern-front-line = La línea de la frente se va hacia atrás
q-pattern-shedding = Se cae mucho cabello, pero no hay zonas sin cabello
q-pattern-other = Otra cosa

q-episode = ¿Cuánto tiempo lleva esta pérdida de cabello?
q-episode-hint = Un cálculo aproximado está bien. Cuente desde que la notó esta vez.
q-episode-why = Algunos tratamientos solo tienen sentido si el cabello ya tuvo tiempo de volver por sí solo.

q-first-episode = ¿Qué edad tenía la primera vez que perdió cabello así?
q-first-episode-hint = Su edad en años. Si es la primera vez, escriba la edad que tenía al empezar.
q-first-episode-why = La pérdida que empieza temprano puede comportarse de otra manera.

q-elsewhere = ¿Ha perdido vello en otros lugares, o sus uñas se ven distintas?
q-elsewhere-hint = Marque todo lo que corresponda.
q-elsewhere-why = Las cejas, las pestañas y las uñas muestran qué tan activo está esto. También importan por sí mismas.
q-elsewhere-brows-some = Parte de las cejas
q-elsewhere-brows-all = Todas o casi todas las cejas
q-elsewhere-lashes-some = Parte de las pestañas
q-elsewhere-lashes-all = Todas o casi todas las pestañas
q-elsewhere-beard = Una zona sin vello en la barba
q-elsewhere-body = Vello de los brazos, las piernas o el cuerpo
q-elsewhere-nails = Hoyitos o líneas en las uñas

q-scalp = ¿Cómo siente el cuero cabelludo?
q-scalp-hint = Marque todo lo que haya notado hoy o en el último mes.
q-scalp-why = El dolor, el pus o la piel brillante pueden indicar que las raíces necesitan ayuda pronto.
q-scalp-itch = Me pica
q-scalp-burning = Me arde
q-scalp-pain = Me duele
q-scalp-pus = Hay granos con pus, costras o bultos blandos
q-scalp-scale = Hay escamas o caspa gruesa
q-scalp-shiny = Una parte sin cabello se puso lisa y brillante rápido

q-practices = ¿Cómo lleva y cuida su cabello?
q-practices-hint = Marque todo lo que hace a menudo. No hay respuestas malas.
q-practices-why = Los tirones y los productos fuertes pueden reducir el cabello. Queremos saberlo antes de pensar en otra causa.
q-practices-tight = Trenzas o moños apretados, extensiones
q-practices-chemicals = Alisadores, decolorantes o planchas
q-practices-pulling = Me arranco, enrollo o rompo el cabello, aunque trate de no hacerlo

q-before = ¿Ocurrió algo de esto antes de que se le cayera el cabello?
q-before-hint = Márquelo si el cabello se cayó en las semanas o los meses siguientes.
q-before-why = Las medicinas fuertes contra el cáncer y la radiación frenan el cabello por un tiempo. Entonces suele hacer falta otro plan.
q-before-chemotherapy = Quimioterapia, o radiación en la cabeza

q-contacts = ¿Alguien cercano pierde cabello en zonas, o hay un gato en casa?
q-contacts-hint = Marque todo lo que corresponda.
q-contacts-why = En jóvenes, un hongo puede causar zonas sin cabello. Se pasa entre personas y mascotas.
q-contacts-contact-patch = Un hermano, hermana o amigo tiene una zona sin cabello
q-contacts-cat = Hay un gato en casa

q-tried = ¿Qué ha probado para su cabello?
q-tried-hint = Cremas, inyecciones, pastillas, champús, aceites. Uno por línea, con cuánto tiempo y cómo le fue.
q-tried-why = No queremos ofrecerle otra vez algo que no ayudó.
q-tried-worked = Funcionó
q-tried-partial = Ayudó un poco
q-tried-no-response = No ayudó
q-tried-relapsed = Ayudó, pero el cabello se volvió a caer
q-tried-stopped-side-effect = Lo dejé por efectos secundarios

q-family = ¿Qué hay en su familia?
q-family-hint = Piense en padres, hermanos, hermanas e hijos.
q-family-why = Algunos tipos de pérdida y algunos riesgos vienen de familia.
q-family-alopecia-areata = Zonas sin cabello (alopecia areata)
q-family-pattern-loss = Pérdida lenta con la edad
q-family-immune = Enfermedad de la tiroides u otra enfermedad inmune
q-family-early-heart = Un infarto o derrame cerebral a edad joven

q-conditions = ¿Alguna vez un médico le dijo que tiene algo de esto?
q-conditions-hint = Marque todo lo que corresponda, ahora o antes.
q-conditions-why = Con algunas de estas, ciertas medicinas no son seguras. Lo revisamos antes de ofrecer algo.
q-conditions-heart-attack-stroke = Infarto o derrame cerebral
q-conditions-clot = Coágulo en una pierna o un pulmón
q-conditions-cancer = Cáncer, ahora o antes
q-conditions-blood-pressure = Presión alta
q-conditions-diabetes = Diabetes
q-conditions-cholesterol = Colesterol alto
q-conditions-kidney = Enfermedad de los riñones
q-conditions-liver = Enfermedad del hígado
q-conditions-gut = Diverticulitis o una perforación del intestino
q-conditions-thyroid = Enfermedad de la tiroides
q-conditions-immune = Enfermedad inmune, como lupus o artritis
q-conditions-atopy = Eccema, asma o alergia al polen
q-conditions-mood = Depresión o ansiedad fuerte
q-conditions-mobility = Me cuesta mucho moverme
q-conditions-other = Otra cosa

q-other-conditions = ¿Qué más debemos saber de su salud?
q-other-conditions-hint = Con sus propias palabras.
q-other-conditions-why = Una persona del equipo lo lee.

q-infections = ¿Ha tenido alguna de estas infecciones?
q-infections-hint = Marque todo lo que corresponda, ahora o antes.
q-infections-why = Algunas medicinas pueden despertar una infección vieja. Una prueba puede mostrarla antes.
q-infections-tb-past = Tuberculosis, o una prueba positiva
q-infections-tb-contact = Viví o trabajé cerca de alguien con tuberculosis
q-infections-hepatitis-b = Hepatitis B
q-infections-hepatitis-c = Hepatitis C
q-infections-hiv = VIH
q-infections-shingles-once = Culebrilla (herpes zóster), una vez
q-infections-shingles-again = Culebrilla o herpes que vuelve
q-infections-infection-now = Tengo una infección ahora

q-symptoms = ¿Tiene algo de esto ahora?
q-symptoms-hint = Marque todo lo que corresponda.
q-symptoms-why = Pueden indicar una enfermedad que necesita atención primero.
q-symptoms-fever = Fiebre
q-symptoms-weight-loss = Bajé de peso sin querer
q-symptoms-rash = Una erupción nueva
q-symptoms-joints = Dolor o hinchazón en las articulaciones
q-symptoms-headache-sight = Un dolor de cabeza nuevo y fuerte, o un cambio en la vista
q-symptoms-chest = Dolor de pecho o falta de aire
q-symptoms-leg = Una pierna hinchada
q-symptoms-muscles = Dolor o debilidad en los músculos
q-symptoms-androgen = La voz más grave, o vello grueso nuevo en la cara o el cuerpo que salió rápido

q-smoking = ¿Fuma?
q-smoking-hint = Cuente cigarrillos, puros y vapeadores con nicotina.
q-smoking-why = Fumar sube algunos riesgos. Le diremos cuáles.
q-smoking-never = No, nunca
q-smoking-former = Antes sí
q-smoking-current = Sí

q-pack-years = ¿Cuánto y por cuánto tiempo?
q-pack-years-hint = Un cálculo aproximado está bien: cuántos al día y por cuántos años.
q-pack-years-why = Poco tiempo y mucho tiempo no son el mismo riesgo.

q-vaccines = ¿Cuáles de estas le corresponden?
q-vaccines-hint = Marque todo lo que corresponda.
q-vaccines-why = Algunas vacunas son mejores antes de empezar un tratamiento.
q-vaccines-shingles-both = Me puse las dos dosis de la vacuna de la culebrilla
q-vaccines-shingles-one = Me puse una dosis de la vacuna de la culebrilla
q-vaccines-live = Me puse o planeo una vacuna viva (sarampión, varicela, fiebre amarilla, gripe por la nariz, tifoidea oral)

q-live-vaccine-date = ¿Cuándo es o fue la vacuna viva?
q-live-vaccine-date-hint = El día, o su mejor cálculo.
q-live-vaccine-date-why = Debe haber tiempo entre una vacuna viva y algunas medicinas.

q-medicines = ¿Qué toma o usa?
q-medicines-hint = Pastillas, inyecciones, cremas, anticonceptivos, vitaminas y hierbas. Uno por línea. Copie la etiqueta si puede.
q-medicines-why = Algunas cosas no se mezclan. Una persona lee cada línea que no reconocemos.

q-allergies = ¿A qué tiene alergia?
q-allergies-hint = Medicinas, látex, comida. Una por línea, y qué le pasó si lo sabe.
q-allergies-why = Para no ofrecérselo nunca.

q-pregnancy = ¿Está embarazada, o podría quedar embarazada?
q-pregnancy-hint = Elija lo que corresponda.
q-pregnancy-why = Algunas medicinas pueden dañar a un bebé. Preguntamos a toda persona a quien pueda tocarle.
q-pregnancy-pregnant = Estoy embarazada
q-pregnancy-planning = Podría, y lo planeo dentro de un año
q-pregnancy-possible = Podría, pero no lo planeo
q-pregnancy-not-possible = No puedo (sin útero, después de la menopausia u otra razón)

q-contraception = ¿Qué usa para evitar el embarazo?
q-contraception-hint = Elija el principal.
q-contraception-why = Algunos tratamientos necesitan un método que funcione bien. Algunas pastillas importan por los coágulos.
q-contraception-hormonal-with-oestrogen = Pastilla, parche o anillo con estrógeno
q-contraception-hormonal-without-oestrogen = Minipíldora, implante en el brazo o inyección
q-contraception-iud = DIU
q-contraception-barrier = Condones u otra barrera
q-contraception-surgical = Ligadura de trompas, o vasectomía de mi pareja
q-contraception-other = Otra cosa
q-contraception-none = Nada por ahora

q-breastfeeding = ¿Está dando pecho?
q-breastfeeding-hint = También si es solo a veces.
q-breastfeeding-why = Algunas medicinas pasan a la leche.
q-breastfeeding-yes = Sí
q-breastfeeding-no = No

q-birth = ¿Hace cuántos meses dio a luz?
q-birth-hint = Un cálculo aproximado está bien.
q-birth-why = Muchas personas pierden cabello unos meses después del parto. A menudo se calma solo.

q-partner = ¿Usted y su pareja planean un embarazo pronto?
q-partner-hint = Dentro del próximo año.
q-partner-why = Un tipo de medicina para el cabello importa si la pareja está embarazada.
q-partner-yes = Sí
q-partner-no = No

q-impact = ¿Qué tan difícil es vivir con esto?
q-impact-hint = 0 es nada difícil, 10 es lo más difícil.
q-impact-why = Cómo se siente cuenta al elegir qué hacer. También puede pedir ayuda con esta parte.
q-impact-0 = 0 (nada difícil)
q-impact-1 = 1
q-impact-2 = 2
q-impact-3 = 3
q-impact-4 = 4
q-impact-5 = 5
q-impact-6 = 6
q-impact-7 = 7
q-impact-8 = 8
q-impact-9 = 9
q-impact-10 = 10 (lo más difícil)

q-safety = En las últimas dos semanas, ¿ha pensado en hacerse daño o en que estaría mejor muerto o muerta?
q-safety-hint = Muchas personas piensan así cuando todo es difícil. Si cree que podría hacerlo, llame o mande un mensaje al 988 ahora, o llame al 911.
q-safety-why = Preguntamos a todas las personas. Si responde que sí, alguien del equipo se comunicará con usted.
q-safety-no = No
q-safety-yes = Sí

q-goals = ¿Qué es lo más importante para usted?
q-goals-hint = Con sus propias palabras. Por ejemplo: mis cejas, una pastilla al día, sin análisis de sangre, una boda en junio.
q-goals-why = El plan debe ajustarse a su vida.
