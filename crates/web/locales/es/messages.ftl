# Messages between visits.

messages-title = Mensajes
messages-new = Escribir un mensaje
messages-none = Todavía no hay mensajes.
messages-not-urgent = No es para emergencias. Nadie lee los mensajes a toda hora.
messages-topic = ¿De qué se trata?
messages-text = Su mensaje
messages-text-hint = Hasta 4000 letras. Llega a su equipo médico y queda en su historia.
messages-send = Enviar el mensaje
messages-waits = Espera respuesta
messages-answered = Respondido
messages-settled = Nada espera
messages-late = Con retraso
messages-by = Respuesta prometida antes del { $when }
messages-with = Mensajes con { $name }
messages-answer = Su respuesta
messages-answer-hint = Al paciente solo se le dice que hay un mensaje.
messages-answer-send = Enviar la respuesta
messages-settle = No hace falta respuesta
messages-settle-why = Por qué no hace falta respuesta
messages-link = Mensajes
topic-symptoms = Cómo me siento
topic-medicine = Mi medicamento
topic-tests = Mis análisis de sangre
topic-visit = Mi consulta
topic-other = Otra cosa
care-messages = Mensajes
care-messages-text = Pregunte algo a su equipo médico o lea lo que le escribieron.
kind-message = Mensaje
step-answer = Responder

problem-message-topic = Elija de qué se trata.
problem-message-empty = Escriba primero su mensaje.
problem-message-long = Es demasiado largo. Escriba menos de 4000 letras.
problem-message-why = Diga por qué no hace falta respuesta.
problem-message-newer = El paciente escribió algo más mientras tanto. Léalo primero; sus palabras siguen aquí.

attach-title = Añadir fotos
attach-hint = Hasta { $most } fotos, juntas 20 MB como máximo. Quitamos la ubicación y los datos de la cámara. Se guardan en su historia para su atención. Ningún programa las puntúa. Puede borrarlas.
attach-hint-clinic = Hasta { $most } fotos o imágenes, juntas 20 MB como máximo. El paciente las ve con su respuesta y quedan en la historia clínica. No envíe nada que muestre a otra persona.
attach-one = Foto { $n }
attach-fits = Esto es lo que enviamos. Si no se ve nítida, elija o tome otra.
attach-again = Sus palabras siguen aquí. Si había elegido fotos, elíjalas otra vez.
attach-shown = Foto { $n }
attach-deleted = La foto { $n } se borró.
photos-answer = Del equipo médico
photos-message = Por mensaje
photos-review = Para una revisión

problem-photographs-many = Son demasiadas fotos. Envíe las demás con otro mensaje.
problem-photographs-heavy = Juntas, las fotos pasan de 20 MB. Envíe menos o más pequeñas.
problem-photographs-lost = Su sesión se cerró y las fotos no llegaron. Elíjalas otra vez o envíe sin ellas.
conflict-picture-of-clinic = Esta imagen es parte de lo que escribió su médico y se queda con ello.
