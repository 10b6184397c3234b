// Given names from L to Z and what their bearers are called: English, German, French, Spanish, Italian, Portuguese, Dutch, Nordic, Slavic, Greek and more.

/** A line is one name: its written forms, then behind the bar what people say. Folded; a word may stand in several lines. */
export const namesFromLToZ = `
ladislaus ladislav laszlo wladyslaw vladislav | laci lada vlado lacko wladek slava laczi vladik
lambert lamberto | bert berto lam
laura laure lavra loretta | laurie lori lolly lauri laurette
lauri | lasse
lawrence laurence lorenz laurent lorenzo laurentius lars lauri laurens lavrentiy wawrzyniec | larry laurie lori enzo lenz lasse renzo lau rens laz loris lenzi
leo leon leonidas lev leone | lenny levi leoni lyova
leonard leonhard leonardo lennart leonid linard | leo len lenny hardy leni leon dardo lon nardo lyonya
leopold leopoldo | leo poldi poldo
leslie lesley | les
leyla layla leila | lela lei
lillian liliana lilian lilia lilly | lily lil lilli lili lia
louis ludwig luis luigi luiz ludovic lajos lodewijk alois clovis ludovico ludvik ludvig aloisio | lou louie lewis lui wiggerl gigi luisito gino lutz lajcsi lode loek vico lulu wiggi ludde
louise luisa luise ludovica luiza lovisa | lou lulu isa lise lu gigia luisita
lourdes | lurdes
lucas lukas luke luca luc lukasz lucian luciano lukacs luka | lou luki lucky luk lukasek luci chano
lucy lucia lucie luzia lucja luciana | lu luce luz lucky cia luci lucka chana
luis | lula
lydia lidia | lyd lidi
madeleine magdalena madeline madalena magda magdalene magdolna maddalena | maddie mady lena mads maggie leni lene madlen magali magdi lenka maddy
magnus | mange manne
mainwaring | mannering
malcolm | mal
marcel marcello marcelo marcin marceli | marc cello celo marci marcinek
marcus markus mark marco marc marek marko marcos | marky marci maik markie marquinho marx
margaret margarete margarita margherita malgorzata margareta marguerite margrethe margit margarida grete greta marjorie margot marketa megan | maggie meg peggy gretel gretchen madge rita marge margie daisy gitta gosia margo meggy peg marga gret margret griet mette malgosia gretl midge margaux makka
maria mary marie miriam maryam marija mariya mariam marian maree mariana marjan maren mara marika | mia moll molly polly mitzi mimi marita masha ria mariechen maja mizzi may manya mair mari pili marusya marijke mariska mitzerl maike masza marysia mimmi mollie mirjam riitta maarit
marianne mariana marianna | mari annie nanne jana nanni anne
marilyn | mary lyn
marjoribanks | marchbanks
martha marta | marty mattie matty mart
martin martino marten maarten marcin morten martti | marty mart tino mats martinus mert matze matti martl
martina martine | tina marti ina tine
matthew matthias mateo matteo mateusz mathieu mathias matthieu matias matej matthaus matthijs matyas matvey matteus mattis matti | matt matty mat hias thies mathis matze tijs teo hiasl thijs mats theo tis matus motya matko matz
maurice moritz mauricio maurizio maurits morris | mo maury mori mau ritz
maximilian maximiliano massimiliano maxim maxime massimo maksim maksymilian maximo maksym maxwell | max maxi maxie maks milian massi
mechthild mathilda | mecki mettel
melanie melania | mel mela melli melly
melchior | melk
melinda belinda linda | lindy mel lin bel
melissa | mel missy lissa
mercedes | merche mercy sadie
michael mikhail michel miguel michele michal mikael mihail mikkel mihaly mihai mykhailo michail micha michiel mikko mitchell mihajlo mika | mike mick mickey mikey misha michi miki michl mischa miguelito migi mitch mischka giel misa misko chiel michou maik mihi misi micke mico mischi mickael
michaela michelle michela micaela mihaela | mick shelly micky michi misa chelle mika shell
mihai | misu
mikko | miska
milagros | mila
milan miloslav milos | mila milo
mildred | millie mil
mirjana miroslava | mira mirka slavka mima
miroslav | mirek mirko slavko miro slavek
mohammed muhammad mohamed mohammad mehmet mohamad mahmoud ahmed mamadou | mo mohd moha mehdi memo hamid hamoudi moe mimoun
monica monika monique | moni mona nika mon monchi
mustafa mostafa moustapha | mus musti mosti
nadezhda nadja nadia nadine nadiya | nadya nadi nadka
natalie natalia natalya nathalie nataliya natalija natacha natasha natascha | nat nattie talia tasha nata nati natalka tascha nathi ala
nathaniel nathanael nathan | nat nate natty
nevena nevenka | nena neva
niamh | neeve neve nieve
nicole nicola nicolette nikola nikoletta | nicky nikki nic colette nici nico niki cole niky nicki lette
nora norah honora | nori norrie
norbert norberto | bert norb norbi nobbi beto
norman | norm
octavia oktavia octavio | tavi tavy
oisin | osheen
olaf olav oluf | ole olle uffe
olga helga | olya olly helge olenka
oliver olivier oliviero oliwer | ollie olli oli noll oliv
olivia oliwia | liv livvy ollie via livia
oscar oskar | ossi ozzie oski ossie
oswald osvaldo | ossi ozzie waldo ozzy valdo
otto otho | otti ottl
padraig | porick paudrig
pamela | pam pammy
panagiotis panayiotis | panos takis
patricia patrizia patrycja | pat patty tricia trish patsy patti pati pattie
patrick patrizio patricio patryk padraig | pat paddy rick patxi padi pato packie
paul pablo paolo paulo pavel pawel pauli paulus pavlo pal pol pavlos | paulie palko pasha paulchen pavlik pablito paavo pall paulinho poul pali pavo
paula pauline paulina paola polina pavlina | polly pau lina pauli paulchen paulette
penelope | penny pen
peter pedro pierre pietro piotr petr petri petar pyotr petrus pieter piet petter petros peer pere petro pekka peder boutros petru | pete petey pit perico pierrot petja petya peti pepe piero peko pier per peppi pelle petrica pierino peterle
petra pierrette | petzi pet pedi
petronella | nel nelly petra ellen
philippa filippa | pippa pip philly
phyllis | phil
pilar | pili
priscilla | cilla prissy
prudence | prue
rachel raquel rachael rahel rachele | rae shelly rach raqui
ralph rolf raoul raul rudolf rolfe ralf raffael | ralphie rudi raulito rolli
ramon | moncho
randolph randall | randy
raphael rafael raffaele rafal rafaele | raf rafa rafi rafe raffi lele fael
rasmus erasmus | ras asmus
raymond raimund ramon raimondo raimondas raymund | ray moncho raimi moni mundo
rebecca rebekka rebeka | becky bec becca reba becks bekki
regina regine | gina reggie ina gine queenie
reinhard reinhardt renard | hardy reini reinhart hardi
reinhold reginald reynaldo rinaldo ronald reynold | reg reggie ron ronnie naldo reini ronny rex holdi rinus
renate renata rene renee | reni nate rena natti renatka nata
richard ricardo riccardo ryszard rickard rikard rihard richardo | rick ricky rich richie dick rico ricki ritchie rysiek dickie rickie rik riku cardo ric richy
robert roberto robrecht ruprecht rupert | rob bob bobby robbie robby bert robi robin robban beto berto bobbie robertino tito rop rupi
roberta robertina | bobbie berta robbie robin
robin robyn | rob
roderick rodrigo rodrigue roderich | rod roddy rick rodri drigo rory ruy
rodney | rod
roger rogelio ruggero rudiger roeland rutger | rodge ruedi rog gelio rudi
roisin | rosheen
roland rolando orlando | rollie rolli lando roli orly rolle
roman romain romano | romek roma rom romi
ronald | ron ronnie ronny
rosalie rosalia rosalind rosamund rosa rose rosemary rosemarie rosita rozalia rosario roswitha | rosie rosy rosi lindy ros roz romy marie rosl roza ruza roswi chayo
rosario | charo
ruairi ruaidhri rory | ruari
rudolf rudolph rodolfo rodolphe | rudi rudy dolf dolfi rolf rolfo ruda ruud rudolfo
rupert | rupe
ruth ruta | ruthie
sabine sabina | bina bine sabi biene binchen
salvatore salvador | sal toto salva turi tore chava savo
samantha | sam sammy sammie
samuel samuele shmuel szymuel sami | sam sammy samu sammi muli
sandra | sandy sandi
saoirse | seersha sersha
sarah sara zara sarai | sally sadie sari sal saari
sebastian sebastiano sebastien sebastiaan bastian sebastijan sebastiao | seb basti bas wastl seba baste bastien sebi chano
serge sergei sergey sergio serhiy sergiusz serghei | seryozha serg gio checo seryoga
sharon shannon | shaz shari
sibylle sibyl cybill sybille | billa bille sib billie
siegfried sigfried sigfrido | sigi siggi siegi fred
sigismund sigmund zygmunt zsigmond | sigi ziggy siggi zyga zsiga
sigrid | siri siggi sigi
silvester sylvester silvestre | sly silvio vester silvi
silvia sylvia sylvie silvana sylwia | silvi sylvi vana silke syl
simon simeon szymon simone semyon simao simen shimon | si simmi sime syoma simi szymek simo moni
simone simona | simi mona simmi sim
sinead | shinade shinaid
siobhan | shivawn shevaun chevonne shavon
sofia sophia sophie zofia sofija zsofia sofie sofiya | sophy fia sofi zosia fie zsofi sonya sonja fifi soph
sonia sonja sonya | soni sonny
soren severin | sorn sverre
spyridon spyros | spiros
stanislaus stanislaw stanislav stanislao | stan staszek stani slavko stas stana lao
stavros | stavrakis
stefanie stephanie estefania stefania stefanija stephania stepanka | steffi steph stefi fani steffie fanny stevie stef stephie steffka stefka stepa
stephen stefan steven esteban stefano etienne stepan stjepan stephane stefanos istvan szczepan estevao stevan staffan tapani stephan | steve stevie steff stef pista tefo step stipe fano stevo styopa pisti steffl stipo stevko steffen
suleyman sulaiman soliman solomon salomon | sal sulo sully solly shlomo
susan susanne suzanne susanna zuzanna susana zsuzsanna zuzana suzana susannah | sue susie suzy susi sanna sanne zsuzsa suse zuza su suzie zuzka sannchen suus sukie susette
svetlana switlana | sveta lana svetka swieta
sybil | syb
tadhg | tige teague
tamara | tammy tami toma mara tamar
tanya tatiana tatjana tetiana tania | tanja tata tati tanyusha tana tanjuscha
teodoro theodore theodor teodor fyodor fedor theodoros feodor tivadar todor | ted teddy theo teo fedya doro dodo thodoris dorus tosho tea fedja
terence terrence terry | tel
teresa theresa therese teresia terezia tereza terezija theresia | terry tess tessa resi tere terri reese tracy terka thea rezi tete tessie
thaddaus thaddeus tadeusz tadeo tadej | tad thad tadek thady
theobald thibault thibaut tybalt | theo bald thibo tibo
theresa | tracey
thomas tomas tommaso tomasz thomasz tomaz tamas toma tuomas | tom tommy tomek thom maso tomi tomcio masi tomo mas tomaso tommi tamasch tommie
tiffany | tiff
tilman tillmann | till tilo
timothy timotheus timoteo timothee timofey tymoteusz timotheos timofei | tim timmy timo timi timon teo tima
tobias tobia tobiah | toby tobi tobe tobbe tobsi
torbjorn thorbjorn | tobbe
torsten thorsten torstein | toto thorst totte torst
ulrich ulrik ulrico oldrich | uli ulli utz ulf ueli olda riko
ulrike ulrika ulrica | uli ulli rike ulla rikchen
urban urbano | urbi
ursula orsolya urszula | ursel uschi ulla ula orsi sulla ursi urschi
valentin valentine valentino walenty valentyn balint | val tino valja vale valik balintka
valeria valerie valerija waleria | val vale valya valka lera
valery valerio valeriy valerij | val lera valera
vasile | vasilica silica
vasily vasilios vasyl vasili basil basilio wasilij basile | vasya bill vassilis vasja vasko bazyli baz bas billis vasil
vera wiera | verka verica verusha
verena | vreni vreneli vera reni
veronica veronika veronique weronika berenike verona | vero roni ronnie vera nika verka moni vroni nica ronja
victor viktor vittorio wiktor vitor victorio | vic vick vito viki vitya torio tory viko
victoria viktoria vittoria wiktoria viktorija victoire vitoria | vicky vikki tori vic vika vicki wika toria vickie tory vikus queenie
vincent vincenzo vicente vinzenz wincenty vikentiy cenek vince | vin vinnie enzo vinz chente cenzo vinny vicenc zenz senna
violet violetta viola violeta | vi letta vio
virginia virginie | ginny ginger gina virgie vicky
vivian vivien viviana vivienne | viv vivi
vladimir volodymyr wladimir vladimiro wlodzimierz waldemar valdemar | vova vlad volodya vladi wladi wlodek waldi vlado vlada waldek mirko volodka valdi vladko
vojtech wojciech adalbert vojteh | wojtek vojta bela
walburga | wally burgi walli
walter walther gualtiero valter wouter gautier | walt wally wat walti gualti wout
waltraud | traudl traudi walli
wenceslaus vaclav waclaw venceslao wenzel | vasek wacek vena wenz vasko
wendelin | wendel
werner warner verner vernon | vern werni
wilfred wilfried | will fred wilf fredi willi
wilhelm william guillermo guillaume guglielmo willem vilem guilherme vilmos uilleam liam wilhem vilhelm viljami | will bill billy willy willi wim memo wil gui helm helmut pim billie guille willie mino jelle vili ville mo vila wille
wilhelmus | wim willem
winfried winfred | winnie fred winni win
winifred | winnie freda fred
wolfgang | wolf wolfi gangerl wolfie
wolfram | wolf
xavier javier saverio xaver ksawery francisco | xavi javi veri xaverl savio xav
xenia ksenia oksana oxana | ksyusha xeni ksenja
xiaoming | ming
yaroslav jaroslav jaroslaw | slava jarek jarda yarik jaro jary
yevgeniy evgeniy | zhenya evgen
yolanda jolanda iolanda jolanta | yoli jola jolan joly jolka
yusuf youssef | yusi joe
yvonne ivonne | vonnie yvi evi ivi vonni
zachary zacharias zachariah zaccaria | zach zack zac zak chary
zbigniew zbyszko | zbyszek zbynek zibi
zdenek zdenko | zdena denek zdenda
`;
