import type { LanguageWords } from './language-words.ts'
import { products } from './names-products.ts'
import { frenchNumbers } from './number-words.ts'
import { withoutAccents, withoutEndings } from './stem-endings.ts'

/** French. */
export const french: LanguageWords = {
  name: 'French',
  stem: withoutEndings('ees es ee e s x er ez ent ons ais ait aient ant antes ants'),
  fold: withoutAccents,
  letters: 'àâçèéêëîïôùûœ',
  ownLetters: 'çœèê',
  elided: 'l d n j m t s c qu jusqu lorsqu puisqu',
  decimalComma: true,
  stopWords: `
    le la les l un une des du de d au aux à a et ou où mais donc or car si que qu qui quoi dont quel quelle quels quelles lequel laquelle
    dans en par pour sur sous vers chez avec entre depuis pendant avant après contre dès jusqu jusque selon comme lors lorsque quand puisque parce afin
    je j tu il elle on nous vous ils elles me m te t se s le lui leur leurs eux moi toi soi y ce c cet cette ces cela ça ceci celui celle ceux
    mon ma mes ton ta tes son sa ses notre nos votre vos
    suis es est sommes êtes sont été être étais était étaient sera seront serait ai as avons avez ont avoir avait eu aurai aura
    fais fait faire faites font faut falloir vais va aller allez vont peux peut pouvez peuvent pouvoir puis pourrais pourrait dois doit devez doivent devoir devrais devrait
    veux veut voulez vouloir voudrais souhaite comment combien pourquoi ici là très aussi trop tout tous toute toutes chaque même mêmes autre autres
    alors bien déjà encore plus moins oui merci svp stp plaît bonjour salut dire dites dis montre montrez donner donnez explique expliquez savoir sais sait
    besoin possible moyen façon manière vraiment exactement obtenir avoir`,
  numberWords: `${frenchNumbers()}
    zéro=0 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13 quatorze=14 quinze=15 seize=16
    cent=100 cents=100 mille=1000 million=1000000 millions=1000000 milliard=1000000000 milliards=1000000000
    douzaine=12 deuxième=2 troisième=3 quatrième=4 cinquième=5 sixième=6 septième=7 huitième=8 neuvième=9 dixième=10`,
  looseNumbers:
    'un=1 une=1 premier=1 première=1 premiers=1 premières=1 seul=1 seule=1 second=2 seconde=2 demi=0.5 demie=0.5 moitié=0.5 double=2 triple=3 couple=2 i=1 v=5 x=10',
  ones: 'un=1 une=1',
  numberJoints: 'et',
  casedWords: 'USA=usa US=usa UE=ue II=deux III=trois IV=quatre VI=six VII=sept VIII=huit IX=neuf XIV=quatorze',
  units: `
    km kilomètre | mille miles mile | m mètre | cm centimètre | mm millimètre | pied ft | pouce | kg kilo kilogramme | g gramme | mg milligramme | livre | tonne
    | l litre | ml millilitre | tasse | cuillère | kb ko | mb mo mégaoctet | gb go gigaoctet | tb to téraoctet | hz hertz | mhz | ghz | w watt | kw kilowatt | kwh
    | v volt | mah | ms milliseconde | sec seconde | min minute | h heure | jour | nuit | semaine | mois | trimestre | an année | décennie | siècle
    | % pourcent pourcents | °c celsius | °f fahrenheit | ° degré | kmh | kcal calorie | personne | fois`,
  currencies:
    'usd dollar | gbp livre sterling | eur euro | chf franc | jpy yen | cny yuan | inr roupie | cad | mad dirham | btc bitcoin | eth ether | cent centime',
  days: `yesterday hier | avanthier | tomorrow demain | aprèsdemain | monday lundi lundis | tuesday mardi mardis | wednesday mercredi mercredis | thursday jeudi jeudis
    | friday vendredi vendredis | saturday samedi samedis | sunday dimanche dimanches | weekend week-end`,
  months: `january janvier | february février | march mars | april avril | may mai | june juin | july juillet | august août | september septembre
    | october octobre | november novembre | december décembre`,
  datePrepositions: 'de d du à au en le l',
  dateSides: 'until jusque jusqu | before avant | after après dès | since depuis',
  agoBefore: 'y',
  dayParts: `aujourd'hui matin matinée midi après-midi aprèsmidi soir soirée nuit minuit`,
  periods: 'semaine weekend mois trimestre année an jour nuit matin soir heure décennie siècle semestre saison fois',
  pointers:
    'last dernier dernière derniers dernières passé passée précédent précédente | next prochain prochaine prochains suivant suivante | this ce cet cette',
  pointsBack: true,
  negators: 'ne n pas non jamais rien aucun aucune sans ni nulle sauf hormis excepté',
  softNegatives: `
    échec échoué échoue échouer impossible refuser refusé refusée refus rejeté rejetée manque manquer éviter empêcher problème erreur faux mauvais perdu perdue perdre
    interdit interdire invalide incomplet disparu bloqué bloquée inconnu inconnue difficile difficulté panne cassé oublié oublier peu guère attente frauduleux`,
  idleNegations: `
    pas sûr | pas sure | pas certain | sais pas | ne sais | n sais | comprends pas | ne comprends | ou pas | ou non | pas seulement | pourquoi pas | pas de problème | pas problème
    | n arrive | arrive pas | ne me | me souviens pas | souviens pas | n hésitez`,
  negativePrefixes: 'in im il ir non mal',
  reversingPrefixes: 'des de in im il ir non mal anti',
  courtesies: 'merci bonjour bonsoir salut cordialement svp stp plait remercie pardon excusez désolé madame monsieur',
  opposites: [
    'activer allumer activation brancher | désactiver éteindre désactivation débrancher couper',
    'connecter connexion identifier | déconnecter déconnexion',
    'ouvrir ouverture ouvre ouvrez ouvert ouverts | fermer fermeture clôturer clôture fermé clore',
    'commencer démarrer lancer début débuter | arrêter stopper terminer finir fin cesser ; acheter achat acquérir | vendre vente vends vend',
    'louer locataire | propriétaire bailleur ; prêter prêt | emprunter emprunt',
    'ajouter ajout insérer inviter | supprimer retirer enlever effacer suppression retrait ôter ; créer création | supprimer effacer suppression',
    'installer installation | désinstaller désinstallation ; bloquer blocage verrouiller geler | débloquer déblocage déverrouiller dégeler',
    'abonner abonnement souscrire | désabonner désabonnement résilier résiliation ; inscrire inscription | désinscrire désinscription',
    'chiffrer crypter | déchiffrer décrypter ; masquer cacher | afficher montrer ; enregistrer sauvegarder | abandonner',
    'importer import importation | exporter export exportation ; téléverser envoyer | télécharger ; lire | écrire',
    'envoyer expédier envoi expéditeur émettre | recevoir réception destinataire reçu ; déposer dépôt verser | retirer retrait',
    'payer régler paiement | rembourser remboursement ; revenu recette gagner | dépense dépenser ; gain bénéfice profit | perte ; gagner | perdre',
    'augmenter augmentation hausser relever accroître agrandir maximiser monter | baisser réduire diminuer diminution réduction baisse abaisser minimiser descendre',
    'accepter acceptation approuver valider accepté | refuser refus rejeter décliner refusé rejeté ; autoriser permettre | interdire empêcher',
    'réserver réservation commander | annuler annulation ; confirmer | annuler ; embaucher recruter | licencier renvoyer',
    'rejoindre entrer adhérer | quitter sortir partir ; arriver arrivée arrive | partir départ part ; entrée | sortie ; atterrir | décoller',
    'aller | retour ; monter | descendre ; réussir réussite | échouer échec ; avant | après ; tôt plus-tôt | tard',
    'premier première premiers | dernier dernière derniers ; grand gros grande | petit petite ; vieux vieille âgé | jeune',
    'ancien ancienne vieux | nouveau nouvelle neuf récent ; maximum max maximal | minimum min minimal ; plus davantage | moins',
    'haut élevé haute | bas faible basse ; dessus supérieur | dessous inférieur ; meilleur meilleure mieux | pire ; bon bonne | mauvais mauvaise',
    'cher chère coûteux | économique abordable pas-cher ; rapide rapidement vite | lent lentement ; facile simple | difficile compliqué',
    'chaud chaude | froid froide ; sûr | dangereux ; fort | faible ; plein pleine | vide ; proche près | loin',
    'intérieur dedans | extérieur dehors ; public publique | privé privée',
    'personnel particulier particuliers | professionnel entreprise professionnels ; national domestique | international étranger',
    'manuel manuellement | automatique automatiquement ; gauche | droite droit ; devant avant | derrière arrière ; positif | négatif',
    'toujours | jamais ; tous tout toutes | aucun aucune rien ; avantage | inconvénient ; employeur | employé salarié ; acheteur client | vendeur',
    'professeur enseignant | élève étudiant ; médecin | patient ; parent père mère | enfant ; homme masculin hommes | femme féminin femmes',
    'adulte | enfant ; légal licite | illégal illicite ; visible | invisible caché ; obligatoire requis | facultatif optionnel',
    'permanent définitif | temporaire provisoire ; brut | net ; avec | sans ; crédit créditer | débit débiter ; vrai | faux',
  ],
  alternatives: [
    'jour quotidien quotidiennement journalier | semaine hebdomadaire | mois mensuel mensuelle mensuellement | trimestre trimestriel | année an annuel annuelle annuellement | heure',
    'père papa | mère maman | fils | fille | frère | sœur | oncle | tante | mari | épouse | cousin ; petit-déjeuner | déjeuner | dîner',
    'été | hiver | automne | printemps ; nord | sud | est | ouest',
    'rouge | bleu bleue | vert verte | jaune | noir noire | blanc blanche | violet | rose | marron | gris',
    'voiture auto | bus | train | avion vol | vélo | bateau ferry ; chien | chat | cheval | lapin | oiseau',
    'identifiant | email | téléphone numéro | adresse | iban ; espèces liquide | carte | chèque | virement | prélèvement',
    'courant | épargne livret ; passeport | permis | visa ; noël | pâques ; café | thé | bière | vin | eau | lait',
    'bœuf | porc | poulet | agneau | poisson | tofu ; laine | soie | coton | lin | cuir | bois | métal',
  ],
  synonyms: [
    'moyen moyens mode modes méthode méthodes | problème souci difficulté erreur panne bug | compte profil | identifiant login | email mail courriel message | message sms texto',
    'prix coût tarif montant frais | frais commission coût | coûter valoir | facture note | reçu ticket justificatif | commande achat',
    'colis paquet envoi livraison | livraison expédition envoi | article produit | argent fonds somme montant | solde montant',
    'téléphone portable mobile smartphone | ordinateur pc | application appli app | logiciel programme application | site page web',
    'service assistance support aide client | magasin boutique | entreprise société | patron chef employeur | employé salarié collaborateur membre',
    'vacances congés congé | voyage trajet séjour | billet ticket | hôtel hébergement logement | chambre pièce | rendez-vous rdv',
    'appartement logement | médecin docteur | médicament remède | voiture véhicule auto | enfant gosse | abonnement forfait formule',
    'contrat abonnement | remise réduction rabais promotion code | plafond limite maximum | adresse domicile | document fichier papier pièce',
    'modifier changer mettre éditer actualiser | changer échanger remplacer | retourner renvoyer rendre | retour renvoi | remboursement rembourser avoir',
    'réinitialiser récupérer restaurer | résilier annuler arrêter terminer | annulation résiliation | supprimer effacer enlever retirer | acheter commander',
    'payer régler | paiement règlement transaction | trouver voir consulter | vérifier contrôler consulter | recevoir obtenir | envoyer expédier transférer',
    'utiliser employer | marcher fonctionner | réparer corriger résoudre | contacter joindre appeler | appeler téléphoner | commencer démarrer débuter',
    'créer ouvrir | créer faire établir | connecter identifier | inscrire enregistrer | durer dure prendre prend prendra | partir quitter | arriver venir',
    'perdre égarer | perdu égaré volé | oublier | ajouter inclure insérer | inviter ajouter | rapidement vite | rapide express | bon bien',
    'important essentiel | immédiatement tout-de-suite | actuel présent | gratuit offert | nécessaire obligatoire requis indispensable | autorisé permis possible',
    'augmenter relever hausser accroître | réduire baisser diminuer abaisser | transférer virer | virement transfert | paramètre réglage option | notification alerte',
    'horaire heure ouverture | travailler bosser | travail emploi poste job | nourriture repas plat | ville commune | fermer clôturer',
    'habiter vivre résider | demander solliciter | carte cb | équipe groupe | guide tutoriel | prévenir avertir informer',
  ],
  names: [
    `france français française | allemagne allemand allemande | espagne espagnol | italie italien | portugal portugais | belgique belge | suisse | luxembourg | pays-bas hollande
    | angleterre anglais | écosse | irlande irlandais | royaumeuni uk britannique | autriche autrichien | pologne polonais | grèce grec | turquie turc | russie russe | ukraine
    | suède suédois | norvège norvégien | danemark danois | finlande finlandais | tchéquie tchèque | hongrie hongrois | roumanie | bulgarie | croatie | étatsunis usa amérique
    | canada canadien | mexique mexicain | brésil brésilien | argentine | chine chinois | japon japonais | inde indien | corée coréen | thaïlande | vietnam | australie | maroc marocain
    | algérie algérien | tunisie tunisien | égypte | sénégal | israël | europe ue européen`,
    `paris | lyon | marseille | toulouse | nice | nantes | bordeaux | lille | strasbourg | rennes | montpellier | bruxelles | genève | zurich | lausanne | montréal | québec | londres
    | berlin | munich | hambourg | rome | milan | venise | madrid | barcelone | lisbonne | amsterdam | vienne | copenhague | stockholm | varsovie | prague | athènes | moscou | newyork
    | tokyo | pékin | dublin | alger | tunis | casablanca | dakar`,
    'français | anglais | allemand | espagnol | italien | portugais | néerlandais | russe | polonais | turc | arabe | chinois | japonais | ukrainien',
    ...products,
  ],
  nameEnding: /(?:iennes?|iens?|aises?|ais|oises?|ois|e|es|s)$/,
  phrases: `
    new york=newyork | états unis=étatsunis | royaume uni=royaumeuni | après demain=aprèsdemain | avant hier=avanthier | week end=weekend | après midi=aprèsmidi | rendez vous=rendez-vous
    | mot passe=motdepasse | petit déjeuner=petit-déjeuner`,
  oneWay: 'de du des à au aux vers pour par en sur sous avant après contre depuis dans avec chez',
  eitherWay: 'et ou & vs',
  adding: 'et &',
  persons: 'je j me m moi nous | tu te toi | vous | il elle lui ils elles eux',
  fillers: 'le la les l un une des du est-ce',
  determiners: 'mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces',
  turning: ['de du | à au vers', 'avant | après | depuis | pendant', 'sur dessus | sous dessous', 'avec | sans'],
  passive: 'par',
  quantifiers: `
    all tous tout toute toutes chaque entier entière complet complète | any quelques certains certaines plusieurs | few peu | many beaucoup nombreux | most plupart majorité | half moitié demi demie | none aucun aucune
    | only seulement uniquement seul seule exclusivement | exactly exactement précisément | least minimum | other autre autres | too aussi également | always toujours | often souvent
    | sometimes parfois | rarely rarement | never jamais | already déjà | still encore`,
  yes: "oui | ouais | exact | exactement, | c'est exact | c'est correct | c'est vrai | tout à fait",
  no: "non, | malheureusement non | pas du tout, | c'est faux | ce n'est pas le cas | c'est inexact",
  overtures: `
    bonjour | bonsoir | salut | bien sûr | certainement | avec plaisir | volontiers | pas de problème | pas de souci | merci | merci pour votre question | je vous en prie | de rien
    | désolé | désolée | je suis désolé | je suis désolée | bonne question | d'accord | alors | eh bien | absolument`,
  courteous: `
    bonjour | bonsoir | salut | cher | chère | avec plaisir | pas de problème | pas de souci | merci | je vous en prie | de rien | je vous remercie | j'espère | n'hésitez pas | n'hésite pas
    | dites-moi si | dis-moi si | faites-moi savoir | si vous avez d'autres questions | si vous avez la moindre question | pour toute autre question | avez-vous d'autres questions | puis-je vous aider
    | puis-je faire autre chose | je suis à votre disposition | je reste à votre disposition | je suis ravi | je suis ravie | cordialement | bien cordialement | bonne journée | bonne soirée
    | passez une bonne | bonne question | désolé pour | désolée pour | nous sommes désolés`,
  questionWords: `
    qui=person | à qui=person | quand=time | à quelle heure=time | quel jour=time | où=place | d où=place | pourquoi=reason | comment=manner | comment est=thing | comment sont=thing
    | comment s appelle=thing | comment va=thing | combien=count | combien de temps=extent | combien coûte=count | quel=thing | quelle=thing | quels=thing | quelles=thing | qu=thing
    | quel âge=extent | quoi=thing | est ce que=fact | est ce qu=fact`,
  openings: `
    dois=duty | doit=duty | devons=duty | faut=duty | puis=permission | peut=permission | peux je=permission | pouvez vous=thing | peux tu=thing | pourriez vous=thing | devrais=advice
    | est=fact | est ce que=fact | est ce qu=fact | suis=fact | sont=fact | ai=fact | as=fact | a=fact | avez=fact | y=fact | il faut=duty`,
  duties:
    'dois je=duty | doit on=duty | faut il=duty | je dois=duty | on doit=duty | il faut=duty | puis je=permission | peut on=permission | je peux=permission | on peut=permission',
  qualities:
    'obligatoire=duty | nécessaire=duty | requis=duty | obligé=duty | obligée=duty | autorisé=permission | permis=permission | possible=permission',
}
