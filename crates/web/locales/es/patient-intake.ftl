# El cuestionario y lo que lo rodea. Borrador: antes de usarse con pacientes necesita un traductor humano calificado.
# Draft: needs a qualified human translator before use with patients.

intake-tab = Sus preguntas
intake-later = Guardar y volver más tarde
intake-more = Agregar otra línea
intake-number = Número
intake-your-answer = Su respuesta
intake-day = El día
chapter-scalp = Mapa del cuero cabelludo
chapter-photographs = Fotos
problem-steps-open = Algunas preguntas aún necesitan respuesta. Están en la lista de abajo.
problem-zone-choose = Este lugar tiene más de una zona horaria. Elija lo que marca su reloj.
problem-scalp-choose = Elija cuánto está sin pelo, o pulse "No estoy seguro o segura".
problem-consent-telehealth = Marque esta casilla si acepta que lo vean por video. Sin esto no podemos seguir.
problem-consent-privacy = Marque esta casilla cuando haya leído cómo usamos sus datos.
problem-consent-photographs = Marque esta casilla, o vuelva y borre sus fotos.
problem-consent-guardian = El padre, la madre o el tutor debe marcar esta casilla.
problem-consent-assent = Marque esta casilla si usted también acepta.
photograph-empty = El archivo está vacío. Elija la foto otra vez.
photograph-too-many-bytes = El archivo es demasiado grande. Envíe una foto más pequeña.
photograph-heic = No podemos leer fotos HEIC. Envíela como JPEG. En un iPhone: Ajustes, Cámara, Formatos, Más compatible.
photograph-not-one = No podemos leer este archivo. Envíe una foto en JPEG, PNG o WebP.
photograph-too-many-pixels = La foto es demasiado grande. Envíe una más pequeña.
photograph-damaged = La foto no llegó completa. Tómela o elíjala otra vez.
photograph-failed = No pudimos preparar la foto. Inténtelo otra vez.

place-tab = Dónde y qué edad
place-title = ¿Dónde estará para la consulta?
place-lead = El clínico debe tener licencia en el lugar donde usted esté. De su edad depende lo que es seguro.
place-where = Estado
place-where-hint = Podemos atender a personas que estén en: { $places }.
place-choose = Elija un estado
place-zone = ¿Qué hora marca su reloj ahora?
place-clock = { $time } ({ $city })
place-born = Su fecha de nacimiento
place-born-hint = Mes, día y año. Por ejemplo: 4 27 1990
place-guardian = Padre, madre o tutor
place-guardian-hint = Usted tiene menos de 18 años. Escriba el nombre completo del padre, la madre o el tutor que le acompaña. Al final, esa persona acepta y usted también.
place-sex = Sexo al nacer
place-sex-hint = Puede dejarlo sin contestar. Algunas dosis, pruebas y preguntas dependen de ello.
place-sex-female = Femenino
place-sex-male = Masculino
place-sex-not-said = Prefiero no decirlo, o no lo sé
place-phone = Teléfono (puede dejarlo vacío)
place-phone-hint = Le llamamos si falla el video o si una prueba es urgente.
place-why = Por ley, un clínico solo puede atenderle donde tiene licencia. La edad y el sexo cambian qué medicinas y dosis son seguras.
place-not-here-title = Todavía no podemos atender a personas en { $place }
place-not-here-text = Nuestros clínicos tienen licencia en: { $places }. Si usted estará en uno de estos lugares para la consulta, elíjalo.
place-not-here-who = Si no, un médico de la piel (dermatólogo) cerca de usted puede ayudarle. Su médico de familia puede enviarle con uno. Aquí puede leer todo sin tener cuenta.
place-young-title = A los niños tan pequeños hay que verlos en persona
place-young-text = A muchos niños les vuelve a crecer el pelo. Un pediatra, o un dermatólogo que atiende a niños, puede examinarlo y ayudar. Pida a su pediatra que le envíe. Si el cuero cabelludo duele, tiene pus, o si hay fiebre, vaya hoy.

scalp-how = Marque las partes sin pelo. Toque los puntos o elija de la lista. Punto oscuro: hay pelo. Anillo abierto: sin pelo.
scalp-drawing = Un dibujo de la cabeza con puntos. Los puntos oscuros son pelo; los anillos abiertos son partes sin pelo. La lista de abajo dice lo mismo.
scalp-legend = Punto oscuro: pelo. Anillo abierto: sin pelo.
scalp-bare = Parte sin pelo
scalp-bare-hint = Basta con un cálculo aproximado.
scalp-choose = Elija
scalp-parts = { $percent } % ({ $n } de { $of } puntos)
scalp-next = Siguiente vista
scalp-marked = Usted marcó { $n } de 100 partes sin pelo.
scalp-salt = Los médicos lo llaman puntaje SALT. Su clínico lo comprobará.
scalp-why = Muestra cuánto pelo falta hoy. Más adelante se puede ver qué ha cambiado.

photos-title = Agregue fotos de su cabeza
photos-lead = Las fotos ayudan a su clínico. Puede omitirlas y mostrar la cabeza por video.
photos-private = Quitamos los datos de ubicación y de la cámara. Solo su equipo de atención ve las fotos. Ningún programa las puntúa. Puede borrarlas cuando quiera.
photos-top = Arriba
photos-top-how = Incline la cabeza hacia abajo. Sostenga el teléfono encima o pida ayuda.
photos-front = Frente
photos-front-how = Mire al frente. Aparte el pelo de la frente.
photos-back = Atrás
photos-back-how = Pida a alguien que la tome, o use un espejo.
photos-side = Lado
photos-side-how = El lado con más piel sin pelo. Que se vea la oreja.
photos-there = Agregada
photos-alt = Su foto: { $view }
photos-choose = Elija o tome una foto
photos-replace = Elija otra foto
photos-add = Agregar esta foto
photos-fits = ¿Su cabeza llena el contorno? Si no, elija o tome otra.
photos-shrunk = La hicimos más pequeña para enviarla: de %from% MB a %to% MB.
photos-delete = Borrar esta foto
photos-without = Seguir sin fotos
photos-why = El clínico mira la piel y la raíz del pelo. Otras fotos más adelante pueden mostrar qué ha cambiado.

check-title = Revise sus respuestas
check-lead = Mírelas con calma. Puede cambiar cada una. Después envíelas a la clínica.
check-closed = Estas respuestas ya se enviaron. Si quiere agregar algo, dígaselo a su clínico en la consulta.
check-missing = { $n ->
    [one] Falta contestar una pregunta
   *[other] Falta contestar { $n } preguntas
}
check-open = Sin contestar todavía
check-left-open = Sin respuesta
check-per-day = { $n } al día durante { $years } años
check-months-not-known = cuánto tiempo: no es seguro
check-parts = { $n ->
    [one] 1 punto sin pelo
   *[other] { $n } puntos sin pelo
}
check-photographs = { $n ->
    [0] Ninguna. Puede mostrar la cabeza por video.
    [one] 1 foto
   *[other] { $n } fotos
}
check-agree = Antes de enviar
check-agree-hint = Lea cada línea y márquela si está de acuerdo.
check-send = Enviar mis respuestas

consent-telehealth-2026-11 = Acepto que me vean por video. Sé que el clínico puede pedirme que vaya en persona, que la llamada puede fallar y que puedo parar cuando quiera.
consent-privacy-2026-11 = He leído cómo usa la clínica mis datos. Mi equipo de atención ve mis respuestas. No se venden y ninguna empresa las recibe para anuncios.
consent-photographs-2026-11 = Acepto que mis fotos se guarden en mi expediente para mi atención. Puedo borrarlas.
consent-guardian-2026-11 = Soy { $guardian }, padre, madre o tutor de { $name }. Acepto esta atención y participaré en la consulta.
consent-assent-2026-11 = Soy { $name }. Me explicaron lo que va a pasar, pude preguntar y estoy de acuerdo.
consent-off-label-2026-11 = Me explicaron que esta medicina se usa aquí de un modo que su etiqueta no menciona, y por qué. Estoy de acuerdo.

help-first-title = Primero busque ayuda, por favor
help-soon-title = Alguien debe verlo pronto
help-told = Su respuesta está guardada y avisamos a nuestro equipo. No espere nuestra llamada.
help-soon-text = Alguien debe verle en persona pronto: hoy si tiene fiebre o se siente mal, esta semana si no.
help-safe-now = Cuando esté a salvo, puede seguir con las preguntas. Le esperan.
help-go-on = Ahora puede seguir con las preguntas.
help-continue = Seguir con las preguntas

thanks-title = Gracias. Tenemos sus respuestas.
thanks-lead = Una persona lee lo que nos contó. Ahora elija una hora para hablar.
thanks-choose-time = Elegir una hora
thanks-looks-title = Qué mirará su clínico
thanks-looks-1 = Dónde y cómo falta el pelo: en el mapa, en fotos o por video
thanks-looks-2 = Qué toma, a qué tiene alergia y qué otras enfermedades tiene
thanks-looks-3 = Qué análisis de sangre hacen falta antes de cualquier medicina
thanks-looks-4 = Qué es lo más importante para usted
thanks-usually-title = Qué suele pasar
thanks-usually-1 = Usted elige un clínico y una hora.
thanks-usually-2 = Hablan por video. El clínico mira su cuero cabelludo.
thanks-usually-3 = Quizá necesite un análisis de sangre o una visita en persona.
thanks-usually-4 = Recibe un plan escrito, firmado por su clínico.
thanks-soon-title = Vea a alguien en persona pronto si
thanks-soon-1 = le duele mucho el cuero cabelludo, o tiene pus o costras
thanks-soon-2 = una parte sin pelo se vuelve lisa y brillante con rapidez
thanks-soon-3 = tiene fiebre o se siente muy mal
thanks-soon-4 = tiene dolor en el pecho, o una pierna hinchada
thanks-soon-5 = piensa en hacerse daño
thanks-told-title = Lo que usted nos contó
thanks-told-show = Mostrar mis respuestas
