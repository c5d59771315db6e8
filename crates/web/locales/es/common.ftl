# Words of the frame: bar, footer, buttons, dates.
skip-to-main = Ir al contenido principal
demo-line = Esto es una demostración. Todas las personas y los resultados son inventados.
translation-note = Esta traducción es un borrador. Un traductor cualificado todavía no la ha revisado.
nav-label = Principal
nav-learn = Infórmese
nav-my-care = Mi atención
nav-sign-in = Entrar
nav-sign-out = Salir
back = Atrás
continue = Continuar
change = Cambiar
why-we-ask = Por qué lo preguntamos

help-label = Ayuda
help-question = ¿Necesita ayuda?
# Stands where the telephone number stands, until the clinic has written one.
phone-unset = número de la clínica
help-line = Llámenos al { $phone }.
help-more = Cuándo pedir ayuda de inmediato
emergency-line = En una emergencia, llame al 911. Si piensa en hacerse daño, llame o mande un mensaje de texto al 988, a cualquier hora.

foot-costs = Cuánto cuesta
foot-privacy = Cómo usamos sus datos
foot-learn = Información sobre la caída del cabello
foot-open = Programa de código abierto. Ayuda a los profesionales médicos; no los reemplaza.

form-errors = { $n ->
    [one] Hay un problema
   *[other] Hay { $n } problemas
}
field-month = Mes
field-day = Día
field-year = Año
field-email = Correo electrónico
field-password = Contraseña
field-given-name = Nombre
field-family-name = Apellido

progress-label = Su avance
progress-question = pregunta { $at } de { $of }
progress-saved = guardado a las { $time }

banner-label = Paciente
banner-born = Nacimiento
banner-mrn = Número

date-long = { $weekday }, { $day } de { $month } de { $year }
date-short = { $day } de { $month }
time-am = { $time } a. m.
time-pm = { $time } p. m.
weekday-1 = lunes
weekday-2 = martes
weekday-3 = miércoles
weekday-4 = jueves
weekday-5 = viernes
weekday-6 = sábado
weekday-7 = domingo
month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

scalp-top = Parte de arriba de la cabeza
scalp-back = Parte de atrás de la cabeza
scalp-left = Lado izquierdo
scalp-right = Lado derecho
of-hundred = { $n } de 100
