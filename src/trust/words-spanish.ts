import type { LanguageWords } from './language-words.ts'
import { products } from './names-products.ts'
import { withoutAccents, withoutEndings } from './stem-endings.ts'

const ending = withoutEndings(
  'o a e os as es s ar er ir an en amos emos imos ado ada ados adas ido ida idos idas ando iendo arse erse irse arlo arla arlos arlas arme erme irme aste aron ieron',
)

function undiphthonged(stem: string): string {
  return stem.length < 5 ? stem : stem.replace(/(?<![qg])ue(?=[^aeiou])/, 'o').replace(/ie(?=[^aeiou])/, 'e')
}

/** Spanish. */
export const spanish: LanguageWords = {
  name: 'Spanish',
  // `encuentro` and `renuevo` are forms of `encontrar` and `renovar`
  stem: (word) => undiphthonged(ending(word)),
  fold: withoutAccents,
  letters: 'áéíóúüñ',
  ownLetters: '¿¡ñ',
  decimalComma: true,
  stopWords: `
    el la los las lo un una unos unas de del al a y e o u pero si que qué quién quien quiénes cuál cual cuáles cuándo cuando dónde donde adónde cómo como cuánto cuánta cuántos cuántas cuanto
    en por para con sobre entre hasta desde hacia según durante contra tras mientras porque pues así también muy ya más menos
    yo tú él ella ello usted nosotros vosotros ellos ellas ustedes me te se le les nos os mi mis tu tus su sus mío mía tuyo suyo nuestro nuestra nuestros nuestras vuestro vuestra
    este esta esto estos estas ese esa eso esos esas aquel aquella aquí ahí allí
    soy eres es somos sois son era eran fue ser sido estoy estás está estamos están estaba estar he has ha hemos han había haber hay tengo tienes tiene tenemos tienen tener
    hago haces hace hacemos hacen hacer puedo puedes puede podemos pueden poder podría debo debes debe deben deber debería quiero quieres quiere queremos querer quisiera
    voy vas va vamos van ir necesito necesita necesitas necesitar todo toda todos todas cada otro otra otros otras mismo misma tan tanto
    sí gracias favor hola dime dígame decir di muestra muéstrame dar dame explica explícame saber sé sabe posible manera forma modo realmente exactamente obtener consigo conseguir`,
  numberWords: `
    cero=0 dos=2 tres=3 cuatro=4 cinco=5 seis=6 siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 trece=13 catorce=14 quince=15 dieciséis=16 diecisiete=17 dieciocho=18
    diecinueve=19 veinte=20 veintiuno=21 veintiún=21 veintiuna=21 veintidós=22 veintitrés=23 veinticuatro=24 veinticinco=25 veintiséis=26 veintisiete=27 veintiocho=28
    veintinueve=29 treinta=30 cuarenta=40 cincuenta=50 sesenta=60 setenta=70 ochenta=80 noventa=90 cien=100 ciento=100 doscientos=200 doscientas=200 trescientos=300
    trescientas=300 cuatrocientos=400 cuatrocientas=400 quinientos=500 quinientas=500 seiscientos=600 setecientos=700 ochocientos=800 novecientos=900 mil=1000
    millón=1000000 millones=1000000 docena=12 tercero=3 tercer=3 tercera=3 cuarto=4 cuarta=4 quinto=5 quinta=5 sexto=6 sexta=6 séptimo=7 octavo=8 noveno=9 décimo=10`,
  looseNumbers:
    'un=1 una=1 uno=1 primer=1 primero=1 primera=1 primeros=1 primeras=1 segundo=2 segunda=2 único=1 única=1 medio=0.5 media=0.5 mitad=0.5 doble=2 triple=3 par=2 i=1 v=5 x=10',
  ones: 'un=1 una=1 uno=1',
  numberJoints: 'y',
  casedWords: 'USA=eeuu US=eeuu EEUU=eeuu UE=ue II=dos III=tres IV=cuatro VI=seis VII=siete VIII=ocho IX=nueve',
  units: `
    km kilómetro | milla | m metro | cm centímetro | mm milímetro | pie ft | pulgada | kg kilo kilogramo | g gramo | mg miligramo | libra | tonelada | l litro | ml mililitro
    | taza | cucharada | cucharadita | kb | mb mega megabyte | gb giga gigabyte | tb terabyte | hz hercio | mhz | ghz | w vatio | kw kilovatio | kwh | v voltio | mah | ms milisegundo
    | seg segundo | min minuto | h hora | día | noche | semana | mes | trimestre | año | década | siglo | % porciento | °c celsius | °f fahrenheit | ° grado | kmh | kcal caloría | persona | vez veces`,
  currencies:
    'usd dólar | gbp libra esterlina | eur euro | chf franco | mxn ars cop clp peso | pen sol | brl real | jpy yen | cny yuan | inr rupia | btc bitcoin | eth ether | cent céntimo centavo',
  days: `yesterday ayer | anteayer | tomorrow mañana | monday lunes | tuesday martes | wednesday miércoles | thursday jueves | friday viernes | saturday sábado sábados
    | sunday domingo domingos | weekend finde findesemana | holiday festivo festivos | weekday laborable laborables`,
  months: `january enero | february febrero | march marzo | april abril | may mayo | june junio | july julio | august agosto | september septiembre setiembre
    | october octubre | november noviembre | december diciembre`,
  datePrepositions: 'de del en el los al',
  dateSides: 'until hasta | before antes | after después tras | since desde',
  agoBefore: 'hace',
  dayParts: 'hoy mediodía tarde noche medianoche madrugada',
  periods: 'semana finde mes trimestre año día noche tarde hora década siglo semestre temporada vez',
  pointers:
    'last último última últimos últimas pasado pasada anterior | next próximo próxima próximos siguiente viene | this este esta',
  pointsBack: true,
  negators: 'no nunca jamás ningún ninguno ninguna nada nadie sin ni tampoco excepto salvo',
  softNegatives: `
    fallo falla fallado fallar falló imposible rechazar rechazado rechazada rechazo error problema falta faltar evitar impedir mal malo perdido perdida perder prohibido prohibir
    inválido incompleto desaparecido desapareció bloqueado bloqueada desconocido difícil dificultad roto averiado olvidado olvidar poco apenas pendiente fraudulento`,
  idleNegations: `
    no sé | no estoy seguro | no estoy segura | no entiendo | no comprendo | o no | no solo | no hay problema | no recuerdo | no me acuerdo | no logro | no importa | no dude`,
  negativePrefixes: 'in im il ir no',
  reversingPrefixes: 'des in im il ir anti no',
  courtesies: 'gracias hola buenos buenas saludos saludo perdón disculpe disculpa favor estimado estimada agradezco',
  opposites: [
    'activar encender activo activa activación prender habilitar enciendo enciende | desactivar apagar desactivo desactiva desactivación deshabilitar apago apaga',
    'conectar conexión | desconectar desconexión',
    'abrir abro abre apertura abierto abierta abiertos | cerrar cierro cierra cierre cerrado cerrada cerrados',
    'iniciar empezar comenzar inicio comienzo empiezo empieza | terminar acabar parar detener fin final finalizar dejar',
    'entrar entrada ingresar | salir salida ; comprar compra compro adquirir | vender venta vendo vende',
    'alquilar inquilino | propietario casero arrendador ; prestar préstamo | pedir-prestado',
    'añadir agregar añado agrego sumar incluir meter invitar | eliminar quitar borrar quito elimino borro suprimir sacar',
    'crear creación creo | eliminar borrar elimino ; instalar instalación instalo | desinstalar desinstalación desinstalo',
    'bloquear bloqueo | desbloquear desbloqueo ; suscribir suscribirme suscripción | desuscribir cancelar ; alta | baja',
    'cifrar encriptar | descifrar desencriptar ; ocultar esconder | mostrar ; guardar | descartar ; importar importación | exportar exportación',
    'subir cargar | bajar descargar ; leer | escribir ; enviar envío mandar remitente envían | recibir recibo recepción destinatario reciben',
    'ingresar ingreso depositar depósito | retirar retiro retirada sacar ; pagar pago abonar | cobrar cobro reembolsar reembolso',
    'ingresos ganar | gastos gastar gasto ; ganancia beneficio | pérdida ; ganar | perder',
    'aumentar subir subo sube aumento incrementar incremento elevar ampliar maximizar | reducir bajar bajo baja reduzco disminuir reducción disminución rebajar minimizar',
    'aceptar acepto aprobar aceptado aceptada aceptan | rechazar rechazo denegar rechazado rechazada ; permitir autorizar | prohibir impedir',
    'reservar reserva | cancelar anular cancelación anulación ; confirmar | cancelar anular ; contratar | despedir rescindir',
    'unir unirme | abandonar dejar ; llegar llegada llega | salir salida sale partir ; ida | vuelta ; subir | bajar',
    'aprobar aprobado | suspender suspenso ; antes | después luego ; pronto temprano | tarde ; primero primer primera | último última',
    'grande mayor | pequeño menor ; viejo mayor anciano | joven ; viejo antiguo | nuevo reciente ; máximo máxima | mínimo mínima ; más | menos',
    'alto alta elevado | bajo baja ; encima arriba superior | debajo abajo inferior ; mejor mejores | peor peores ; bueno buen | malo mal',
    'barato económico baratos | caro caros ; rápido rápidamente | lento lentamente ; fácil sencillo | difícil complicado ; caliente calor | frío',
    'seguro | peligroso inseguro ; fuerte | débil ; lleno | vacío ; cerca cercano | lejos lejano ; dentro interior | fuera exterior',
    'público | privado ; personal particular | empresa profesional ; nacional | internacional extranjero',
    'manual manualmente | automático automáticamente ; izquierda | derecha ; delante | detrás ; positivo | negativo ; siempre | nunca jamás',
    'todos todo todas | ninguno ninguna nada ; ventaja | desventaja inconveniente ; empleador | empleado trabajador ; comprador cliente | vendedor',
    'profesor | alumno estudiante ; médico | paciente ; padre madre padres | hijo hija hijos niño',
    'hombre masculino hombres | mujer femenino mujeres ; adulto | niño ; legal lícito | ilegal ilícito ; visible | invisible oculto',
    'obligatorio requerido | opcional voluntario ; permanente definitivo | temporal provisional ; bruto | neto ; con | sin',
    'abonar abono | cargar cargo adeudo ; verdadero | falso',
  ],
  alternatives: [
    'día diario diariamente | semana semanal | mes mensual mensualmente | trimestre trimestral | año anual anualmente | hora',
    'padre papá | madre mamá | hijo | hija | hermano | hermana | tío | tía | marido esposo | esposa | primo | abuelo | abuela',
    'desayuno | almuerzo comida | cena ; verano | invierno | otoño | primavera ; norte | sur | este | oeste',
    'rojo | azul | verde | amarillo | negro | blanco | morado | rosa | marrón | gris',
    'coche carro auto | autobús bus | tren | avión vuelo | bicicleta bici | barco ferry ; perro | gato | caballo | conejo | pájaro',
    'usuario | contraseña clave | correo email | teléfono | dirección | iban ; efectivo | tarjeta | cheque | transferencia | domiciliación',
    'corriente | ahorro ahorros ; pasaporte | dni | carnet | visado ; navidad | pascua ; café | té | cerveza | vino | agua | leche',
    'ternera res | cerdo | pollo | cordero | pescado | tofu ; lana | seda | algodón | lino | cuero | madera | metal ; crédito | débito',
  ],
  synonyms: [
    'método métodos forma formas medio medios manera | problema inconveniente dificultad error fallo | cuenta perfil | contraseña clave pin código | correo email mail mensaje | mensaje sms',
    'precio coste costo tarifa importe | costar valer | comisión cargo coste tarifa | factura recibo | recibo justificante ticket | pedido compra orden',
    'paquete envío pedido | envío entrega | enviar entregar mandar | artículo producto | dinero fondos importe cantidad | saldo importe | móvil celular teléfono',
    'ordenador computadora computador pc | aplicación app | programa software aplicación | web página sitio | atención soporte ayuda asistencia servicio',
    'tienda comercio local | empresa compañía | jefe encargado | empleado trabajador | vacaciones permiso | viaje trayecto | billete boleto ticket pasaje',
    'hotel alojamiento | habitación cuarto | cita reunión | piso apartamento vivienda | médico doctor | medicamento medicina pastilla | coche carro auto vehículo',
    'niño crío | suscripción plan abono | contrato suscripción | descuento cupón promoción rebaja código | límite máximo tope | dirección domicilio',
    'documento archivo fichero papel | cambiar modificar actualizar editar | cambiar canjear sustituir | devolver retornar | devolución reembolso reintegro',
    'restablecer recuperar reiniciar | cancelar anular rescindir | cancelación anulación | eliminar borrar quitar suprimir | comprar adquirir pedir | pedir solicitar',
    'pagar abonar | pago abono transacción | encontrar ver consultar | comprobar verificar revisar consultar | recibir obtener | usar utilizar emplear',
    'funcionar ir andar servir | arreglar reparar solucionar resolver | contactar llamar comunicar | llamar telefonear | empezar comenzar iniciar | crear abrir',
    'crear hacer | entrar acceder iniciar | registrar inscribir | durar tardar | salir partir | llegar venir | perder extraviar | perdido extraviado robado',
    'añadir agregar incluir sumar | rápido veloz | rápidamente rápido pronto | bueno bien | importante esencial | inmediatamente ya enseguida | actual presente',
    'gratis gratuito | necesario obligatorio preciso | permitido autorizado posible | aumentar subir incrementar ampliar | reducir bajar disminuir rebajar',
    'transferir traspasar | transferencia traspaso envío | ajuste configuración opción | notificación aviso alerta | horario hora apertura | trabajar currar',
    'trabajo empleo puesto | comida plato | comer ingerir | ciudad localidad | cerrar clausurar | vivir residir | tomar beber | avisar informar',
  ],
  names: [
    `españa español española | francia francés francesa | alemania alemán alemana | italia italiano | portugal portugués | inglaterra inglés | escocia | irlanda | reinounido uk británico | bélgica belga
    | suiza suizo | austria | holanda paísesbajos holandés | luxemburgo | polonia polaco | grecia griego | turquía turco | rusia ruso | ucrania ucraniano | suecia sueco | noruega noruego
    | dinamarca danés | finlandia | hungría | rumanía rumano | bulgaria | croacia | eeuu estadosunidos usa américa estadounidense | canadá canadiense | méxico mexicano | brasil brasileño
    | argentina argentino | chile chileno | colombia colombiano | perú peruano | venezuela | ecuador | uruguay | bolivia | cuba | guatemala | panamá | china chino | japón japonés | india | corea
    | tailandia | australia | marruecos marroquí | argelia | egipto | israel | europa ue europeo`,
    `madrid | barcelona | sevilla | valencia | bilbao | málaga | zaragoza | granada | alicante | murcia | lisboa | oporto | parís | lyon | londres | roma | milán | venecia | berlín | múnich | viena
    | zúrich | ginebra | bruselas | ámsterdam | copenhague | estocolmo | varsovia | praga | atenas | moscú | newyork nuevayork | buenosaires | bogotá | lima | santiago | caracas | quito | montevideo
    | habana | cancún | guadalajara | monterrey | tokio | pekín | dublín`,
    'español castellano | inglés | francés | alemán | italiano | portugués | holandés | ruso | polaco | turco | árabe | chino | japonés | ucraniano | catalán',
    ...products,
  ],
  nameEnding: /(?:anos?|anas?|eses?|esas?|os?|as?|es|s)$/,
  phrases: `
    new york=newyork | nueva york=nuevayork | estados unidos=estadosunidos | reino unido=reinounido | países bajos=paísesbajos | buenos aires=buenosaires | pasado mañana=pasadomañana
    | doy alta=alta | fin semana=finde`,
  oneWay: 'de del a al desde hasta hacia por para en sobre contra antes después con',
  eitherWay: 'y e o u & vs',
  adding: 'y e &',
  persons: 'yo me nosotros nosotras nos | tú te ti | usted ustedes | vosotros os | ella ellos ellas le les',
  enclitic: /^(\p{L}{4,}[aeiáéí]r|dar|ver|ir|ser)(?:me|te|se|nos|les?|l[ao]s?)$/u,
  fillers: 'el la los las lo un una unos unas',
  determiners: 'mi mis tu tus su sus nuestro nuestra nuestros vuestro este esta ese esa',
  turning: [
    'de del desde | a al hasta hacia',
    'antes | después | desde | durante',
    'sobre encima | bajo debajo',
    'dentro | fuera',
    'con | sin',
  ],
  passive: 'por',
  quantifiers: `
    all todos todo toda todas cada ambos completo completa entero entera | any algún algunos alguna algunas varios varias | few poco pocos pocas | many mucho muchos muchas | most mayoría | half mitad medio media | none ningún ninguno ninguna
    | only solo solamente únicamente exclusivamente | exactly exactamente justo | least mínimo | other otro otra otros otras | too también además | always siempre | often frecuentemente
    | rarely raramente | never nunca jamás | already ya | still todavía aún`,
  yes: 'sí | correcto | así es | exacto | efectivamente | es correcto',
  no: 'no, | incorrecto | lamentablemente no, | no es así | no es correcto | en absoluto,',
  overtures: `
    hola | buenos días | buenas tardes | buenas noches | claro | claro que sí | por supuesto | con gusto | con mucho gusto | desde luego | no hay problema | sin problema | gracias | muchas gracias
    | gracias por su pregunta | gracias por tu pregunta | de nada | lo siento | disculpe | buena pregunta | bueno | vale | de acuerdo | pues | encantado`,
  courteous: `
    hola | buenos días | buenas tardes | estimado | estimada | con gusto | con mucho gusto | no hay problema | sin problema | gracias | muchas gracias | de nada | espero que | no dude en | no dudes en
    | avíseme | avísame | hágamelo saber | házmelo saber | si tiene más preguntas | si tienes más preguntas | si tiene alguna otra | si tienes alguna otra | si tiene cualquier | si tienes cualquier
    | hay algo más | puedo ayudarle en algo más | puedo ayudarte en algo más | estoy a su disposición | quedo a su disposición | me alegra | saludos | un saludo | cordialmente | que tenga un | que tengas un
    | buena pregunta | lamento las molestias | disculpe las molestias`,
  questionWords: `
    quién=person | quiénes=person | cuándo=time | a qué hora=time | qué día=time | dónde=place | adónde=place | por qué=reason | cómo=manner | cómo es=thing | cómo son=thing | cómo está=thing
    | cómo se llama=thing | cuánto=count | cuánta=count | cuántos=count | cuántas=count | cuánto tiempo=extent | cuánto tarda=extent | cuánto dura=extent | cada cuánto=extent
    | cuál=thing | cuáles=thing | qué es=thing | qué hago=thing | qué tiempo=thing`,
  openings: `
    debo=duty | tengo que=duty | hay que=duty | puedo=permission | se puede=permission | podemos=permission | puede=thing | puedes=thing | podría=thing | debería=advice | es=fact | está=fact
    | son=fact | están=fact | hay=fact | tengo=fact | tienen=fact | tiene=fact`,
  duties: 'tengo que=duty | hay que=duty | tenemos que=duty | tiene que=duty | debo=duty',
  qualities:
    'obligatorio=duty | necesario=duty | requerido=duty | permitido=permission | posible=permission | autorizado=permission',
}
