// Given names from A to K and what their bearers are called: English, German, French, Spanish, Italian, Portuguese, Dutch, Nordic, Slavic, Greek and more.

/** A line is one name: its written forms, then behind the bar what people say. Folded; a word may stand in several lines. */
export const namesFromAToK = `
aaron aron | ron ronnie
abdullah abdallah abdoulaye abdul | abdu abdo apo
abigail | abby abbie gail
abraham avraham ibrahim | abe bram ibo
adalbert adelbert | bert adi
adelaide adelheid | addie heidi heide
adolf | dolf adi
adrian adriano adrien hadrian | ade adi
agatha agata | aggie agi
agnes agnieszka inez ines agneta | aggie aga neta nes
ahmet ahmad ahmed achmed | amet hamdi
aikaterini ekaterini | katerina kaiti katina
aisha aysha ayse aicha ayesha | aish
aisling | ashling aishling
alan allan allen alain | al
albert alberto albrecht | al bert bertie berti beto albi
albertina albertine | tina bertie
aleid adelheid | aaltje alie
alexander aleksander aleksandr alexandre alejandro alessandro alexandros oleksandr aleksandar sandor alexandru | alex alec alek al sasha sascha sasa xander sander sandy sandro ale alejo jano lex olek sanya shura aco sanyi skander
alexandra aleksandra alejandra alessandra oleksandra | alex sandra sasha sascha sandy ale lexi ola alexa sanja xandra
alexei aleksei alexey aleksey oleksiy alexis | alyosha lyosha alex lesha
alfonso alphonse alfons | fonsi poncho fons alf
alfred alfredo | alf fred alfie freddy fredy fredo
ali | aliyu alo
alice alicia alicja alisa | ali ala lisa
alison allison | ali ally
aloysius alois alojz | lois loisl luis
amalia amelia amelie emilia emilie | amy mia milly millie emmy mila
amanda | mandy manda
anastasia anastasiya anastazja | nastya stacy stacey ana nastja tasia
andrea andreia | andi andy drea
andrew andreas andrei andrey andrej andrzej andre andres andrea andras anders andriy andrija antti | andy andi drew andrzejek jedrek jedrus andris bandi dres andriuchka dries ande ondra
angela angelika angelica angelique angeliki | angie geli gela angi angel
angelo angelos | lino ange
anna anne ann ana hanna hannah anja | annie nan nancy anita annika anni anka ania anya annette aniko annushka anouk panni
annabella annabelle annabel | bella belle anna
anneliese annelise | anne liese lisa anni
annemarie annamaria | anne annemie mia anna marie
anthony antony anton antonio antoine antoni antonin antun antal antonios | tony toni tonio toine ton toon tonda antek anto tonko nino toto
antonia antonina antoinette | toni tonia tony tonka nina netta
aoife | eefa efa
archibald | archie
armin hermann herman armando | armi mandi mando
arnold arnaldo arnaud arnd | arnie noldi arne
arthur artur arturo | art artie turi atze
astrid | asta assi
athanasios thanasis | thanos sakis nasos
august augustus augustin augusto | gus gustl gust
aurelia aurelie | relly lia
balthasar baltasar | balt balz
barbara varvara barbora | barb barbie babs babette basia barbel barbl barbs varya bora
barnabas barnaby barnabe | barney barna
bartholomeus | bart mees
bartholomew bartholomaus bartolome bartlomiej bartolomeo | bart barti bartek bartel mees
beatrice beatrix beatriz | bea trixie bee trix trixi
beauchamp | beecham
benedict benedikt benedetto benoit benito | ben bene benni beni benda
benjamin binyamin | ben benny benji benni benno
bernadette bernardina | bernie detta
bernard bernhard bernardo bernd bernt | bernie berni benno ben nardo
bertha berta | bertie
bertram bertrand | bert berti
birger borje | bigge
bjorn | nalle bear
bogdan bohdan | boban bodya danko
boris | borya bora borja
bridget brigitte birgit birgitta brigida britta | biddy gitte gitta gitti brit britt bridie
camilla camille kamilla kamila | cam milla millie kami
caoimhe | keeva kweeva
caroline carolina karolina karoline carolin carola | carrie caro lina line caz karo kari
casimir kazimierz | kazik kaz
caspar kaspar jasper casper | kaspi cas
cassandra | cass cassie sandra
catherine katherine katharina kathryn catarina catalina caterina katarzyna katarina ekaterina yekaterina kateryna katrin kathrin katrina katerina karin kaarina katalin | kate katie kathy cathy kat kit kitty kati kathi kasia katya katja katia trina rina cat trine kaja kata katka cata caty kaat katinka
cecilia cecile cecily | cis celia sissi silke cilla
charalampos haralambos | babis lambis haris
charles carlos karl carl carlo karel karol karoly | charlie chuck chas carlito kalle carlitos karlo charly karcsi
charlotte carlotta charlotta | charlie lottie lotte lotta lola char
cholmondeley | chumley
christian kristian cristian krystian christiaan | chris christi cris kris kit
christina kristina cristina christine kristine krystyna christiane kirsten kerstin kristin christel | chris chrissie chrissy tina christi kris kika krysia kiki nina stina cris
christopher christoph kristof christophe kristoffer cristobal krzysztof cristoforo kristofer | chris kit topher stoffel christo kris krzysiek toph stoffer toffe
cian | kean keen
ciara | keera kira
clara klara claire clare chiara | klarchen clarita
claudia klaudia claudine | claud clau klaudi
clemens klemens clement clemente kliment | clem klem
clifford | cliff
concepcion | concha conchita
conrad konrad corrado | con kurt konni conny rado curt
constance konstanze constanze costanza konstancja | connie stanzi conny
constantin | costel dinu
constantine konstantin constantin konstantinos constantinos | kostya costa kostas dinos dino gus kosta costas costin stan
consuelo | chelo
cornelia kornelia | nelly corrie conny neele nele
cornelius cornelis kornel | cor kees corneel neil conny nelis
cynthia | cindy
cyril kirill kyrill cyrille | cy kirya
dagmar | dagi daggi dasa
dalziel | diyell
daniel danilo daniele danijel daniil dan | danny dani dano danya danko
daniela danielle daniella danuta | dani danny dana dany
david davide dawid davyd | dave davy davey davi dudi dodi
deborah debora debra | deb debbie debby debi
denise dionysia | dee deni
dennis denis dionysius dionisio | den denny nis
derek derrick | del
diarmuid dermot diarmaid | jermott
diego | dieguito
dieter dietrich diederik dirk theodoric | didi diet dietz rick diede
dimitri dmitri dmitry dmytro dimitrios dimitris demetrius dimitar | dima mitya jimmy mitko mitsos dimo mitja
dinah diana diane | di didi dee
dolores | lola loli
dominic dominik domenico domingo dominique dominika | dom nick mimmo nik domi nika mingo
donald | don donnie donny
dorothy dorothea dorothee dorota | dot dottie dolly thea doro dorle dora dorli dory
douglas | doug dougie
dragan dragana dragomir | draga gaga gane
ebenezer | eben
eberhard everard | ebi hardy
edith | edie edi
edmund edmond edmundo | ed eddie ned ted mundo
eduarda | duda
edward eduard eduardo edouard edoardo edvard | ed eddie ted teddy ned edu edi lalo dodo wardo eddy ede
edwin edvin | ed eddie win
eilis eilish
eleanor eleonore eleonora elinor leonora | ellie nell nora lenore ella leonie nelly lora
eleftheria eleftherios | lefteris ria
elif | elo
elijah elias ilias ilya eliasz | eli lias ilja ilyusha ilko
elizabeth elisabeth elisabetta elzbieta isabel isabella elisabet elizaveta erzsebet alzbeta isabelle izabela elisa elise eliza | liz lizzy lizzie beth betty bess bessie betsy lisa lise liesel elli else sissi lisbeth lilibet ela isa bella izzy belle ella elsie libby liza lieselotte liesbeth els bettina lis betti bozsi iza chavela erzsi zsoka elly betka
emanuel emmanuel manuel emanuele manoel | manny manu mani manolo manolis lele
emily | em emmy milly
emine amina aminata | mina ami
emma | emmy em emmi
encarnacion | encarna
eoghan | owen
erik eric erich ericka eirik | rick ricky eerik erki jerker
erika erica | ricky rika ricki
ernest ernst ernesto erno | ernie erni neto
esther ester hester | essie hetty etti
eugene eugen evgeny yevgeny eugenio evgeni yevhen | gene zhenya eu jeno genia zenya
eugenia evgenia yevgenia eugenie | genie zhenya jenny
eva eve ewa | evi evita ewka evie evchen evka
evangelos evangelia | vangelis litsa lia vaggelis
evelyn eveline evelina | eve evie lyn ev
fatima fatma fatoumata fatemeh | fati fatou fatosh
featherstonehaugh | fanshaw fanshawe
felicity felicia felicitas | flick fee feli liss fliss
ferdinand fernando fernand | ferdi ferdy nando nandor fer
filip philip phillip philipp philippe felipe filippo fulop | phil pip flip fips pippo lippi felo fil philly
florence florentina florentine fiorenza | flo flossie florrie
florian | flo flori
frances francesca francisca franziska francoise frantiska franciszka ferenca | fran frankie fanny franzi cesca sissi paca franny francie chica kika paqui fanni
francis francisco francesco franz francois franciszek frantisek ferenc frans franciscus frank franc franjo | fran frankie paco pancho franzl chico franek feri ferko frenkie cesco checco franta kiko curro cisco franci frane sus frits
francisca | paca paquita
frederica friederike federica frederique | freddie fritzi rike rikki friedel fede ricky
frederick friedrich federico frederic fryderyk fredrik frederik fridrich | fred freddy freddie fritz fritzi rick friedel fede fiete freek rico frits freddi
gabriel gabriele gavriil | gabe gab gabi gabo biel lele
gabriela gabriele gabriella gabrielle | gabi gaby gab gabbi ella gigi lela brielle
gareth garret garrett | gary gaz
geoffrey jeffrey geoff gottfried godfrey | jeff geof friedl
george georg jorge giorgio georges jerzy yuri yuriy gyorgy georgios jiri jurgen joerg jorgen goran georgi jorg joris jordi juraj juri yury gheorghe | georgie jurek schorsch coco jirka gyuri yorgos giorgos yura jojo zorzi jyri gogo juro gigi gosha zhora
georgina georgia georgette | gina georgie
gerald geraldo gerold gerhard gerard gerardo gert gerrit | gerry jerry gerd hardy geert hardi ger gerri
geraldine | gerry geri dina
gerardus gerhardus | gerard geert gerrit
gertrude gertrud gertraud | trudy gerti trude traudl trudi gerty
gheorghe | ghita gigi gicu
gilbert gilberto | gil bert gib berto
giovanna joanna johanna jeanne joana ioanna juana jana yana ivana zhanna jane jean joan jeannette jannetje | jo joanie joey hanna hanne asia gianna jenny vanna jeanie janie joasia janka nanna juanita jeannie hanneke hansi
gisela giselle | gisi gila gisl
grainne | grawnya gronya
gregory gregor grigory gregorio gregoire grzegorz grigori grigoriy grigorios | greg gregg grisha gori goyo grzesiek greggi joris
guadalupe | lupe lupita
guido guy vito | wido
guillermina wilhelmina wilhelmine | mina minna minnie willa helma vilma billie wilma elma mien
gunilla | nilla
gunter guenther gunther gunnar | gunni guni
gustav gustavo gustave gustaf | gus gustl tavo gusti gosta gurra
gwendolyn gwendoline | gwen wendy
harald harold | harry hal halle hardi
hassan hasan | hassi
hector | ettore heck
hedwig jadwiga hedvig hedy | hedi hedwisch hede jadzia vicky hedda hetty
heinrich henry hendrik enrico enrique henri henrique henryk jindrich henrik heiner heinz harry | hank hal heini rico henk quique kike hein rik henner heiko jindra hinnerk heike hinrich hinz harri henke
heinz heinrich karlheinz | heini heinzi
helen helena elena helene olena yelena jelena eleni ilona alena ellen ilena | nell ellie lena nellie leni ela lenka nena lenochka helle len hele lenuta lene ilka alyona hella
henning | henne
henrietta henriette enriqueta | hetty etta hattie jette hennie harriet yetta
herbert heribert | herb herbie bert herbi berti
hildegard hilda mathilde mechthild matilda | hilde tilly tilda mattie tilde maud mats mathi matty
horatio horace | ace
horst | hotte horsti
hubert humbert | bert hubi hub bertl huub
hugo hugh ugo hugues | huey hughie
humphrey | humph
hussein husayn hosein huseyin | hus
ignacio | natxo
ignatius ignacio ignaz ignazio ignacy | nacho iggy nazi naz naci ignas
immanuel | manni
ingeborg inga inge ingrid | ingi inka inger inkeri
ingemar ingmar | inge
inmaculada | inma
ioan ion ionut | nelu ionel
irene irena irina iryna eirini | rene ira irka rena irinka reni
isaac isaak | ike zac zak izzy
isidore isidor isidro | izzy sid dore
ivan iwan | vanya ivo vanja ivica ivko
jacob jakob jacobo jakub james jaime jacques giacomo diego santiago jacopo tiago yakov iago jakov jaakko | jake jack jim jimmy jamie jem kuba kobi jaap jascha chago jacky kobe yasha jakey santi sjaak jago jaume kubo cobus jakobus koos jimi jimbo cob
jacobus | ko koos jaap coos
jacqueline jacquelin | jackie jacky jacqui
james | jim jimmy jamie jem seamus hamish
janet janice jeannette janina | jan netty jannie nettie janka
jarkko jarmo | jari
jennifer jenifer guinevere genoveva | jen jenny jenn jenni gwen
jeremy jeremiah jeremias | jerry jem remy jez
jeronimo jerome geronimo hieronymus hieronim | jerry gerry romy jero
jesper | jeppe
jessica jessika | jess jessie jessy
jesus | chuy chus suso
joachim joaquin gioacchino achim | jo jochen jochem quim chimo kim jocki quino
joao | joca juca
johann john johannes jan juan giovanni jean ivan joao janos johan joannes ioannis jonas hans jens hannes ian sean shawn shaun yannis giannis janusz johnny jonathan ion evan iain eoin owain ewan jovan ivo yann ioan jaan juhani jussi juhana | jack jonny jon hansi han gianni janek nanni janno jannis yanni vanya johno jani jancsi joni juancho jovo giani vanni honza xoan jannik jannek jorn jansi jock
johannes | hans jan joop jo
jonas jona jonah | jon joni
jonathan jonatan yonatan | jon jonny nathan johnny joni jony yoni
jordan giordano | jordi dano
josemaria | chema
joseph josef jose giuseppe jozef josip jozsef iosif youssef yusuf josephus joao yosef | joe joey jo jupp sepp pepe beppe jef pino seppi pepi josko peppe peppino zeppe joschi joska jos pepa yossi osip josie jup zef juzek zezinho che pepito jojo
josephine josefine josefina giuseppina jozefina josefa josephina | jo josie fina pepita josy pepa pina jozsa phine sefa finchen
josephus | jos jef
joshua josua iosua | josh jos joshi
juancarlos | juanca
judith judit edit | judy jude judi jutta jutka ditte
julia julie giulia juliane juliana juliette julija iulia juliet giuliana julita | jule jules juli julchen jul yulia yulya lia
julian julien giuliano julius julio jules giulio julij gyula iulian | jule jul ules juli jools juliano
justin justine justina justus | jus tina jussi
karin karen carina | kari kaz kaja
kenneth | ken kenny
kevin | kev
kimberly kimberley | kim kimmy
klaus nicholas nikolaus nicolas niccolo nikolai nikolay nicola mikolaj claus nikola nikos nikolaos nicolau miklos mikulas nicolaas niklas nils niels nicolo colin mykola nicolae | nick nicky nik klausi nico niko kolya nicki nic klas colas lasse nikita miki kola cole koen nisse nickie
kristoffer | stoffe
kunigunde kunegunda | kuni gunda
`;
