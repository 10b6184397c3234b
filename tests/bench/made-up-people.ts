// Fifty thousand people of a house that does not exist: names of twenty languages, the same every time.
import type { Person, PersonNumber } from "../../utils/people/person.ts";

/** mulberry32: 0 to 1, from a seed. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const list = (text: string): readonly string[] => text.trim().split(/\s+/);

interface Language {
  /** Of a thousand people. */
  readonly share: number;
  readonly given: readonly string[];
  /** Common family names, the most common first. */
  readonly family: readonly string[];
  /** Rarer ones are put together from these. */
  readonly stems?: readonly string[];
  readonly endings?: readonly string[];
  /** How many of ten take a rarer name. */
  readonly rare?: number;
  /** Two family names. */
  readonly two?: boolean;
  /** In the order of `given` and `family`: the same in the language's own script. */
  readonly ownGiven?: readonly string[];
  readonly ownFamily?: readonly string[];
  /** Between family and given name in the own script; family first. */
  readonly familyFirst?: boolean;
}

const languages: Readonly<Record<string, Language>> = {
  english: {
    share: 220,
    given: list(
      "James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark Steven Andrew Kenneth Joshua Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan Jacob Nicholas Gary Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Jack Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret Ashley Kimberly Emily Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Dorothy Amy Kathleen Angela Shirley Emma Catherine Katherine Victoria Rachel Abigail Alison Fiona Gemma Hannah Charlotte Graham Nigel Alan Stuart Geoffrey Philip Jon Sean Neil",
    ),
    family: list(
      "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Nelson Baker Hall Campbell Mitchell Carter Roberts Phillips Evans Turner Parker Collins Edwards Stewart Morris Murphy Cook Rogers Reed Bailey Bell Cooper Richardson Howard Ward Peterson Gray James Watson Brooks Kelly Bennett Wood Ross Henderson Coleman Jenkins Perry Powell Long Patterson Hughes Sullivan Russell O'Brien O'Connor McDonald MacLeod Shaw Stephens Philips Thomson Reid Clarke Davies",
    ),
    stems: list(
      "Ash Black Brad Burn Birk Carl Clay Cran Dray El Fair Farn Gold Graf Had Hart Hay Hol Hunt Kings Lang Lin Mar Mil Nor Oak Pres Quin Red Ro Ship Stan Sut Ten Thorn Under Wal West Whit Win Worth Wy Har Brook Stone Rad Lock Pem Al Ches Ding Ever Fox Graven Hazel",
    ),
    endings: list("ton ley ford field worth wood well man by den ham stead bury brook wick land cliffe more combe shaw ridge bourne dale gate"),
    rare: 6,
  },
  german: {
    share: 170,
    given: list(
      "Hans Peter Wolfgang Klaus Jürgen Dieter Manfred Uwe Günter Thomas Michael Andreas Stefan Christian Martin Alexander Matthias Sebastian Florian Tobias Jörg Björn Ulrich Heinrich Wilhelm Friedrich Johannes Josef Franz Karl Georg Lukas Jonas Felix Maximilian Rainer Bernd Helmut Götz Sören Maria Ursula Monika Petra Elisabeth Sabine Renate Karin Brigitte Ingrid Andrea Susanne Claudia Birgit Heike Stefanie Katharina Julia Anna Annalena Johanna Margarete Gisela Käthe Bärbel Sigrid Franziska Friederike Ulrike Katrin Christine Christina Magdalena Hannelore Jutta Dörte Anneliese",
    ),
    family: list(
      "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas Voigt Sauer Arnold Wolff Pfeiffer Mayr Lüdenscheidt",
    ),
    stems: list(
      "Acker Alt Berg Birken Blumen Brunn Buch Burg Dorn Eber Eich Eisen Falken Feld Finken Gold Grün Hage Harten Heiden Hirsch Hoch Holz Kalten Kirch Kreuz Kron Kupfer Lauter Linden Löwen Lichten Mühl Neu Ober Oster Rosen Roth Sachsen Schön Silber Sonnen Stein Tannen Unter Vogel Wald Weiden Weiß Wester Wiesen Zimmer",
    ),
    endings: list("bauer berger mann meier meyer müller hofer huber stein thal feld bach reuter schmidt wald ing städter brück kamp dorf haus ner"),
    rare: 5,
  },
  french: {
    share: 75,
    given: list(
      "Jean Pierre Michel André Philippe Alain Jacques Bernard Marcel Daniel François Christophe Nicolas Frédéric Laurent Stéphane Sébastien Julien Thomas Guillaume Étienne Benoît Jérôme Thierry Olivier Raphaël Mathieu Théo Hugo Jean-Luc Marie Jeanne Françoise Monique Catherine Nathalie Isabelle Jacqueline Sylvie Céline Chloé Aurélie Élodie Émilie Hélène Véronique Agnès Anaïs Zoé Léa Camille Sophie Geneviève Anne-Marie",
    ),
    family: list(
      "Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel Garcia David Bertrand Roux Vincent Fournier Morel Girard André Lefèvre Mercier Dupont Lambert Bonnet François Martinez Legrand Garnier Faure Rousseau Blanc Guérin Muller Henry Roussel Nicolas Perrin Morin Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier Robin Masson Sanchez Gérard Nguyen Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël Renault Renaud Thibault Beaulieu D'Angely",
    ),
    stems: list("Beau Mont Bel Châ Grand Haute Long Ville Bois Cour Mal Val Clair Fon Roche Saint Pré Font Char Del"),
    endings: list("mont ville champ court lieu bois val fort tier ret teau lard dier nel gnon vert rand sard"),
    rare: 4,
  },
  spanish: {
    share: 85,
    two: true,
    given: list(
      "Antonio José Manuel Francisco David Juan Javier Daniel Carlos Jesús Alejandro Miguel Rafael Pedro Pablo Ángel Sergio Fernando Jorge Luis Alberto Álvaro Diego Adrián Raúl Enrique Ramón Vicente Iván Rubén Andrés Ignacio Joaquín María Carmen Ana Isabel Laura Cristina Marta Josefa Dolores Lucía Antonia Elena Francisca Pilar Mercedes Rosario Concepción Guadalupe Teresa Raquel Beatriz Patricia Ángela Inés Rocío Begoña Sofía",
    ),
    family: list(
      "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Hernández Ruiz Díaz Moreno Muñoz Álvarez Romero Gutiérrez Alonso Navarro Torres Domínguez Ramos Vázquez Ramírez Gil Serrano Morales Molina Blanco Suárez Castro Ortega Delgado Ortiz Marín Rubio Núñez Medina Sanz Castillo Iglesias Cortés Garrido Santos Guerrero Lozano Cano Cruz Méndez Flores Prieto Herrera Peña León Márquez Cabrera Gallego Calvo Vidal Campos Reyes Vega Fuentes Carrasco Díez Aguilar Caballero Nieto Vargas Pascual Giménez Herrero Hidalgo Montero Lorenzo Santiago Benítez Durán Ibáñez Arias Mora Ferrer Carmona Vicente Rojas Soto Crespo Román Pastor Velasco Parra Sáez Moya Bravo Rivera Gallardo Soler",
    ),
  },
  italian: {
    share: 55,
    given: list(
      "Giuseppe Antonio Giovanni Mario Luigi Francesco Angelo Vincenzo Pietro Salvatore Carlo Franco Domenico Bruno Paolo Michele Giorgio Aldo Sergio Luciano Alessandro Andrea Marco Matteo Lorenzo Riccardo Niccolò Maria Anna Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina Francesca Antonietta Carla Elena Chiara Giulia Federica Alessandra Paola Silvia Valentina Margherita",
    ),
    family: list(
      "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De-Luca Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola De-Santis D'Angelo Marchetti Parisi Villa Conte Ferraro Ferri Fabbri Bianco Marini Grasso Valentini Messina Sala De-Angelis Gatti Pellegrini Palumbo Sanna Farina Rizzi Monti Cattaneo Morelli Amato Silvestri Mazza Testa Grassi Pellegrino Carbone Giuliani Benedetti Barone Rossetti Caputo",
    ),
    stems: list("Bar Bel Ber Bon Cam Cap Cas Cor Fer Gam Lan Mar Mas Mon Pal Pas Pic Por Sal San Tor Val Ven Zan Vis"),
    endings: list("ini etti ello one ucci azzi oni atti elli ardi asso otti anesi oro inelli aroli"),
    rare: 5,
  },
  portuguese: {
    share: 30,
    two: true,
    given: list(
      "João José António Manuel Francisco Luís Carlos Paulo Pedro Rui Miguel Tiago André Nuno Gonçalo Sérgio Vítor Hélder Maria Ana Isabel Fátima Teresa Conceição Lúcia Inês Beatriz Catarina Mariana Joana Rita Sónia Cláudia Márcia Luísa Filipa",
    ),
    family: list(
      "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes Gonçalves Gomes Lopes Marques Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes Nunes Soares Vieira Monteiro Cardoso Rocha Neves Coelho Cruz Cunha Pires Ramos Reis Simões Antunes Matos Fonseca Magalhães Araújo Conceição Guimarães",
    ),
  },
  dutch: {
    share: 50,
    given: list(
      "Jan Johannes Hendrik Cornelis Willem Pieter Gerrit Jacobus Dirk Maarten Sander Bram Daan Thijs Joost Wouter Jeroen Koen Ruud Kees Maria Johanna Anna Cornelia Elisabeth Wilhelmina Margaretha Hendrika Anouk Femke Sanne Lotte Marijke Annelies Saskia Ingrid Griet Liesbeth Noëlle Renée",
    ),
    family: list(
      "De#Jong Jansen De#Vries Van#den#Berg Van#Dijk Bakker Janssen Visser Smit Meijer De#Boer Mulder De#Groot Bos Vos Peters Hendriks Van#Leeuwen Dekker Brouwer De#Wit Dijkstra Smits De#Graaf Van#der#Meer Van#der#Linden Kok Jacobs De#Haan Vermeulen Van#den#Heuvel Van#der#Veen Van#den#Broek De#Bruijn De#Bruin Van#der#Heijden Schouten Van#Beek Willems Van#Vliet Van#de#Ven Hoekstra Maas Verhoeven Koster Van#Dam Van#der#Wal Prins Blom Huisman Peeters De#Jonge Kuipers Van#Veen Post Kuiper Veenstra Kramer Van#den#Brink Scholten Van#Wijk Postma Martens Vink De#Ruiter Timmermans Groen Gerritsen Jonker Van#Loon Boer Van#der#Velden Willemsen Smeets De#Lange De#Vos Bosch Van#Dongen",
    ),
    stems: list("Bergs Dijk Hoek Kers Lind Meul Noord Oost Schot Veld Water Wester Zand Buiten Broek Hout"),
    endings: list("ma stra sma huis kamp man veld horst mans berg hof"),
    rare: 3,
  },
  polish: {
    share: 60,
    given: list(
      "Piotr Krzysztof Andrzej Tomasz Paweł Jan Michał Marcin Stanisław Jakub Adam Marek Łukasz Grzegorz Mateusz Wojciech Mariusz Dariusz Zbigniew Jerzy Maciej Rafał Robert Kamil Dawid Tadeusz Szymon Józef Kazimierz Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Magdalena Elżbieta Joanna Aleksandra Zofia Monika Teresa Danuta Natalia Karolina Beata Dorota Halina Jadwiga Irena Alicja",
    ),
    family: list(
      "Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Wojciechowski Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski Witkowski Walczak Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski Pietrzak Zalewski Wróblewski Marciniak Jasiński Zawadzki Bąk Jakubowski Sadowski Duda Włodarczyk Wilk Chmielewski Borkowski Sokołowski Szczepański Sawicki Kucharski Lis",
    ),
    stems: list("Bor Brzez Czarn Dąb Gór Grab Jaw Kal Kras Lip Mal Nied Olsz Piotr Rud Sosn Star Szcz Tom Wierz Zar Zabł Kraj Mil Rad"),
    endings: list("owski iński ewski icki czyk ak ecki alski niak anowicz"),
    rare: 5,
  },
  czech: {
    share: 30,
    given: list(
      "Jiří Jan Petr Josef Pavel Martin Tomáš Jaroslav Miroslav Zdeněk Václav František Lukáš Ondřej Vojtěch Štěpán Milan Karel Radek Jana Marie Eva Hana Anna Lenka Kateřina Lucie Věra Alena Petra Veronika Tereza Zuzana Markéta Ludmila Božena Barbora Růžena",
    ),
    family: list(
      "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Pokorný Marek Pospíšil Hájek Král Jelínek Růžička Beneš Fiala Sedláček Doležal Zeman Kolář Krejčí Navrátil Čermák Urban Vaněk Blažek Kříž Kovář Kratochvíl Kopecký Bartoš Vlček Musil Šimek Polák Konečný Malý Čech Kadlec Staněk Holub Štěpánek Soukup Šťastný Mareš Moravec Sýkora Tichý Valenta Vávra Matoušek Říha Bláha Ševčík Bureš Hruška Mašek Dušek Kovač",
    ),
    stems: list("Hav Jed Kub Lad Mach Nov Pech Rich Sklen Svat Tom Vond Zah Brab Chal"),
    endings: list("ek áček ička áč ař oušek ounek ovský ík áková"),
    rare: 3,
  },
  nordic: {
    share: 65,
    given: list(
      "Lars Anders Per Erik Nils Karl Jan Bengt Göran Björn Sven Håkan Åke Östen Mats Magnus Jörgen Søren Jørgen Niels Jens Henrik Kjell Øystein Håvard Bjørn Torbjørn Gunnar Olav Frode Kristoffer Mikkel Anna Eva Maria Karin Kristina Birgitta Ingrid Margareta Åsa Ulrika Gunilla Elisabeth Kirsten Mette Bodil Inge Solveig Åse Ragnhild Sigrid Astrid Linnéa Malin Märta",
    ),
    family: list(
      "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson Hansson Bengtsson Jönsson Lindberg Jakobsson Magnusson Olofsson Lindström Lindqvist Lindgren Axelsson Berg Bergström Lundberg Lind Lundgren Lundqvist Mattsson Berglund Fredriksson Sandberg Henriksson Forsberg Sjöberg Wallin Engström Eklund Danielsson Lundin Håkansson Björk Bergman Gunnarsson Holm Wikström Samuelsson Isaksson Fransson Bergqvist Nyström Holmberg Arvidsson Löfgren Söderberg Nyberg Nielsen Jensen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen Madsen Kristensen Olsen Thomsen Christiansen Poulsen Johansen Møller Mortensen Knudsen Ødegård Bakken Haugen Strømstad Åsgård",
    ),
    stems: list("Ahl Björk Dahl Ek Fors Gran Hed Holm Lind Ljung Lund Mo Norr Ny Ros Sand Sjö Strand Ström Söder Väster Öst Åker"),
    endings: list("berg ström gren qvist mark lund feldt blad man vall stedt hielm"),
    rare: 4,
  },
  finnish: {
    share: 20,
    given: list(
      "Juhani Matti Jukka Mikko Pekka Kari Timo Antti Hannu Heikki Ville Jari Päivi Seppo Tuomas Jyrki Väinö Maria Helena Johanna Anneli Kaarina Marjatta Liisa Hannele Kristiina Tuula Sirpa Aino Riitta Pirjo Sari Merja Äinö",
    ),
    family: list(
      "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Lehtinen Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala Leppänen Väisänen Hiltunen Kallio Miettinen Leinonen Pitkänen Aaltonen Manninen Hakala Koivisto Anttila Laaksonen Hirvonen Räsänen Lehto Peltonen",
    ),
  },
  hungarian: {
    share: 20,
    given: list(
      "László István József János Zoltán Sándor Gábor Ferenc Attila Péter Tamás Zsolt Tibor András Csaba Imre Lajos György Balázs Gyula Mária Erzsébet Katalin Ilona Éva Anna Zsuzsanna Margit Judit Ágnes Andrea Julianna Ildikó Erika Krisztina Piroska Noémi Zsófia",
    ),
    family: list(
      "Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász Lakatos Mészáros Oláh Simon Rácz Fekete Szilágyi Török Fehér Balázs Gál Kis Szűcs Kocsis Pintér Fodor Orsós Szalai Sipos Magyar Lukács Gulyás Biró Király Katona László Jakab Bogdán Balog Sándor Boros Fazekas Kelemen Antal Somogyi Váradi Fülöp Orosz Vincze Veres Hegedűs Deák Budai Pap Bálint Pál",
    ),
  },
  turkish: {
    share: 30,
    given: list(
      "Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Osman Yusuf Murat Ömer Emre Burak Çağlar Gökhan Barış Serkan Volkan Süleyman Fatma Ayşe Emine Hatice Zeynep Elif Meryem Şerife Zehra Sultan Hanife Merve Özlem Büşra Esra Gülşen Çiğdem İpek Şebnem",
    ),
    family: list(
      "Yılmaz Kaya Demir Çelik Şahin Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan Şimşek Polat Korkmaz Özcan Çakır Erdoğan Yavuz Can Acar Şen Aktaş Güler Yalçın Güneş Bozkurt Bulut Keskin Ünal Turan Gül Özer Işık Kaplan Avcı Sarı Tekin Taş Köse Yüksel Ateş Aksoy",
    ),
  },
  russian: {
    share: 30,
    given: list(
      "Aleksandr Sergei Vladimir Andrei Aleksei Dmitri Nikolai Mikhail Yuri Ivan Evgeni Pavel Viktor Oleg Igor Elena Olga Natalia Tatiana Svetlana Irina Ekaterina Anna Maria Galina Ludmila Nadezhda Anastasia Ksenia Yulia",
    ),
    ownGiven: list(
      "Александр Сергей Владимир Андрей Алексей Дмитрий Николай Михаил Юрий Иван Евгений Павел Виктор Олег Игорь Елена Ольга Наталья Татьяна Светлана Ирина Екатерина Анна Мария Галина Людмила Надежда Анастасия Ксения Юлия",
    ),
    family: list(
      "Ivanov Smirnov Kuznetsov Popov Vasiliev Petrov Sokolov Mikhailov Novikov Fedorov Morozov Volkov Alekseev Lebedev Semenov Egorov Pavlov Kozlov Stepanov Nikolaev Orlov Andreev Makarov Nikitin Zakharov Zaitsev Soloviev Borisov Yakovlev Grigoriev Romanov Vorobiev Sergeev Tchaikovsky Shcherbakov Zhukov Khrushchev Chernov Filippov Belyaev",
    ),
    ownFamily: list(
      "Иванов Смирнов Кузнецов Попов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов Волков Алексеев Лебедев Семёнов Егоров Павлов Козлов Степанов Николаев Орлов Андреев Макаров Никитин Захаров Зайцев Соловьёв Борисов Яковлев Григорьев Романов Воробьёв Сергеев Чайковский Щербаков Жуков Хрущёв Чернов Филиппов Беляев",
    ),
  },
  greek: {
    share: 15,
    given: list(
      "Georgios Ioannis Dimitrios Konstantinos Nikolaos Panagiotis Vasileios Christos Athanasios Maria Eleni Aikaterini Vasiliki Sofia Georgia Anastasia Evangelia",
    ),
    ownGiven: list(
      "Γεώργιος Ιωάννης Δημήτριος Κωνσταντίνος Νικόλαος Παναγιώτης Βασίλειος Χρήστος Αθανάσιος Μαρία Ελένη Αικατερίνη Βασιλική Σοφία Γεωργία Αναστασία Ευαγγελία",
    ),
    family: list(
      "Papadopoulos Georgiou Papadakis Nikolaidis Vlachos Angelopoulos Karagiannis Makris Ioannidis Dimopoulos Oikonomou Alexiou Theodorou Konstantinidis Pappas Samaras",
    ),
    ownFamily: list(
      "Παπαδόπουλος Γεωργίου Παπαδάκης Νικολαΐδης Βλάχος Αγγελόπουλος Καραγιάννης Μακρής Ιωαννίδης Δημόπουλος Οικονόμου Αλεξίου Θεοδώρου Κωνσταντινίδης Παππάς Σαμαράς",
    ),
  },
  arabic: {
    share: 35,
    given: list(
      "Mohammed Ahmed Mahmoud Omar Khaled Youssef Hassan Hussein Ibrahim Tarek Karim Nasser Samir Walid Rashid Fatima Aisha Maryam Layla Nour Huda Amina Salma Rania",
    ),
    ownGiven: list("محمد أحمد محمود عمر خالد يوسف حسن حسين إبراهيم طارق كريم ناصر سمير وليد رشيد فاطمة عائشة مريم ليلى نور هدى أمينة سلمى رانيا"),
    family: list(
      "Mansour Haddad Khoury Saleh Nasser Abbas Hamdan Darwish Farouk Najjar Sabbagh Othman Shaheen Zidan Qasim Rahman Jaber Kassem Bakri Tamimi",
    ),
    ownFamily: list("منصور حداد خوري صالح ناصر عباس حمدان درويش فاروق نجار صباغ عثمان شاهين زيدان قاسم رحمن جابر قاسم بكري تميمي"),
  },
  indian: {
    share: 50,
    given: list(
      "Rajesh Sanjay Amit Vijay Anil Sunil Rahul Suresh Ramesh Arjun Vikram Rohit Karthik Aditya Krishna Deepak Manoj Ashok Priya Anjali Sunita Kavita Pooja Neha Lakshmi Meena Divya Shreya Ananya Sneha Rekha Swati Nisha Aarti Usha Padma",
    ),
    family: list(
      "Sharma Kumar Singh Gupta Patel Reddy Verma Iyer Nair Mehta Shah Joshi Desai Rao Pillai Mukherjee Banerjee Chatterjee Das Ghosh Bose Sen Malhotra Kapoor Khanna Chopra Agarwal Bhat Kulkarni Deshpande Patil Naidu Menon Krishnan Subramanian Venkatesan Ramachandran Srinivasan Chaudhary Mishra Pandey Tiwari Yadav Jain Saxena Trivedi Bhattacharya Chakraborty Raghavan Swaminathan",
    ),
  },
  japanese: {
    share: 20,
    familyFirst: true,
    given: list("Taro Hiroshi Kenji Takashi Makoto Satoshi Kazuo Akira Daisuke Naoki Yoko Keiko Yuki Akiko Emi Haruka Sakura Naomi Misaki Kaori"),
    ownGiven: list(
      "太郎/たろう 浩/ひろし 健二/けんじ 隆/たかし 誠/まこと 聡/さとし 和夫/かずお 明/あきら 大輔/だいすけ 直樹/なおき 洋子/ようこ 恵子/けいこ 由紀/ゆき 明子/あきこ 絵美/えみ 春香/はるか 桜/さくら 直美/なおみ 美咲/みさき 香織/かおり",
    ),
    family: list(
      "Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi Matsumoto Inoue Kimura Hayashi Shimizu Yamazaki",
    ),
    ownFamily: list(
      "佐藤/さとう 鈴木/すずき 高橋/たかはし 田中/たなか 渡辺/わたなべ 伊藤/いとう 山本/やまもと 中村/なかむら 小林/こばやし 加藤/かとう 吉田/よしだ 山田/やまだ 佐々木/ささき 山口/やまぐち 松本/まつもと 井上/いのうえ 木村/きむら 林/はやし 清水/しみず 山崎/やまざき",
    ),
  },
  chinese: {
    share: 25,
    familyFirst: true,
    given: list("Wei Fang Min Jing Li Qiang Lei Jun Yang Yong Jie Juan Tao Ming Chao Xiuying Xia Ping Gang Guiying"),
    ownGiven: list("伟 芳 敏 静 丽 强 磊 军 洋 勇 杰 娟 涛 明 超 秀英 霞 平 刚 桂英"),
    family: list("Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo"),
    ownFamily: list("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗"),
  },
  korean: {
    share: 15,
    familyFirst: true,
    given: list("Minsu Jihun Seongho Hyeonu Minjun Jiyeong Sujin Eunji Hyejin Yujin Minji Donghyeon"),
    ownGiven: list("민수 지훈 성호 현우 민준 지영 수진 은지 혜진 유진 민지 동현"),
    family: list("Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon"),
    ownFamily: list("김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권"),
  },
};

const departments = [
  "Sales",
  "Inside Sales",
  "Marketing",
  "Finance",
  "Accounting",
  "Human Resources",
  "IT",
  "IT Operations",
  "Legal",
  "Procurement",
  "Logistics",
  "Production",
  "Quality Management",
  "Research and Development",
  "Customer Care",
  "Customer Success",
  "Facilities",
  "Security",
  "Compliance",
  "Communications",
  "Product Management",
  "Engineering",
  "Field Service",
  "Einkauf",
  "Vertrieb",
  "Comptabilité",
  "Recursos Humanos",
  "Board Office",
];
const titles = [
  "Account Manager",
  "Senior Account Manager",
  "Team Lead",
  "Engineer",
  "Senior Engineer",
  "Software Developer",
  "Project Manager",
  "Assistant",
  "Executive Assistant",
  "Director",
  "Vice President",
  "Analyst",
  "Consultant",
  "Buyer",
  "Clerk",
  "Controller",
  "Technician",
  "Service Technician",
  "Head of Department",
  "Specialist",
  "Coordinator",
  "Sachbearbeiter",
  "Abteilungsleiterin",
  "Ingénieur",
  "Chief Financial Officer",
  "Trainee",
  "Receptionist",
  "Designer",
  "Scientist",
  "Lawyer",
];
/** Country code and national digits after it, in all. */
const sites: readonly (readonly [name: string, country: string, digits: number])[] = [
  ["Berlin", "49", 10],
  ["München", "49", 10],
  ["Köln", "49", 10],
  ["Hamburg", "49", 10],
  ["Wien", "43", 10],
  ["Zürich", "41", 9],
  ["Genève", "41", 9],
  ["London", "44", 10],
  ["Manchester", "44", 10],
  ["Dublin", "353", 9],
  ["Paris", "33", 9],
  ["Lyon", "33", 9],
  ["Madrid", "34", 9],
  ["Barcelona", "34", 9],
  ["Lisboa", "351", 9],
  ["Milano", "39", 10],
  ["Roma", "39", 10],
  ["Amsterdam", "31", 9],
  ["Kraków", "48", 9],
  ["Warszawa", "48", 9],
  ["Praha", "420", 9],
  ["Stockholm", "46", 9],
  ["København", "45", 8],
  ["Oslo", "47", 8],
  ["Helsinki", "358", 9],
  ["Budapest", "36", 9],
  ["İstanbul", "90", 10],
  ["Athina", "30", 10],
  ["Dubai", "971", 9],
  ["Bengaluru", "91", 10],
  ["Tokyo", "81", 10],
  ["Shanghai", "86", 11],
  ["New York", "1", 10],
  ["Chicago", "1", 10],
  ["San José", "1", 10],
  ["Toronto", "1", 10],
];

/** How names are folded by whoever has no rules of their own: accents off, a few letters by hand. For addresses, and for the libraries. */
export const simplyFolded = (text: string): string =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(/ß/g, "ss")
    .replace(/ø/g, "o")
    .replace(/ł/g, "l")
    .replace(/đ/g, "d")
    .replace(/æ/g, "ae")
    .replace(/ı/g, "i");

export interface MadeUp {
  readonly people: readonly Person[];
  /** By id; neither is part of a Person, but the queries need them: the language, and the name in Latin letters, wherever the person has it. */
  readonly languageOf: ReadonlyMap<string, string>;
  readonly latinOf: ReadonlyMap<string, string>;
}

export function madeUpPeople(count: number, seed = 20_260_101): MadeUp {
  const random = chance(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  /** The first of a list are far more common than the last. */
  const common = (length: number) => Math.min(length - 1, Math.floor(length * random() ** 1.7));
  const one = <T>(values: readonly T[], at: number): T => {
    const value = values[at];
    if (value === undefined) throw new Error("an empty list of made-up names");
    return value;
  };
  const shares = Object.entries(languages).flatMap(([name, { share }]) => Array.from({ length: share }, () => name));
  const addresses = new Map<string, number>();
  const languageOf = new Map<string, string>();
  const latinOf = new Map<string, string>();
  const digits = (length: number) => Array.from({ length }, (_, at) => (at === 0 ? 1 + below(9) : below(10))).join("");

  function familyOf(language: Language): { readonly name: string; readonly at: number | null } {
    if (language.stems && language.endings && random() * 10 < (language.rare ?? 0)) {
      const stem = () => one(language.stems ?? [], below(language.stems?.length ?? 0));
      const name = stem() + (random() < 0.6 ? stem().toLowerCase() : "") + one(language.endings, below(language.endings.length));
      return { name, at: null };
    }
    const at = common(language.family.length);
    return { name: one(language.family, at).replaceAll(/[#]/g, " ").replace(/^De-/, "De "), at };
  }

  const people = Array.from({ length: count }, (_, n): Person => {
    const name = one(shares, below(shares.length));
    const language = languages[name];
    if (language === undefined) throw new Error("a share without a language");
    const givenAt = common(language.given.length);
    const given = one(language.given, givenAt);
    const { name: first, at: familyAt } = familyOf(language);
    const family = language.two && random() < 0.7 ? `${first} ${familyOf(language).name}` : first;
    const readings: string[] = [];
    let displayName = random() < 0.06 ? `${family}, ${given}` : `${given} ${family}`;
    if (language.ownGiven && language.ownFamily && familyAt !== null && random() < 0.5) {
      const [ownGiven = "", givenReading = null] = one(language.ownGiven, givenAt).split("/");
      const [ownFamily = "", familyReading = null] = one(language.ownFamily, familyAt).split("/");
      const gap = name === "korean" || name === "chinese" ? "" : " ";
      displayName = language.familyFirst ? `${ownFamily}${gap}${ownGiven}` : `${ownGiven} ${ownFamily}`;
      // Half of them have their name in Latin letters in the directory too; Chinese ones always.
      if (name === "chinese" || random() < 0.5) readings.push(`${given} ${family}`);
      if (givenReading !== null && familyReading !== null) readings.push(`${familyReading} ${givenReading}`);
    }
    const [site, country, length] = one(sites, common(sites.length));
    const extension = String(10_000 + ((n * 7_919) % 90_000));
    const numbers: PersonNumber[] = [{ kind: "extension", value: extension }];
    if (random() < 0.85) numbers.push({ kind: "work", value: `+${country}${digits(length - 5)}${extension}` });
    if (random() < 0.6) numbers.push({ kind: "mobile", value: `+${country}${digits(length)}` });
    // Who has no Latin letters in the name has them in the address every second time only.
    const numbered = !displayName.includes(given) && random() < 0.5;
    const address = numbered ? `p${n}` : `${simplyFolded(given)}.${simplyFolded(family)}`.replace(/[^a-z.]/g, "");
    const same = addresses.get(address) ?? 0;
    addresses.set(address, same + 1);
    const uuid = `${n.toString(16).padStart(8, "0")}-0000-4000-8000-${(n * 2_654_435_761).toString(16).padStart(12, "0").slice(-12)}`;
    const id = Buffer.from(`ciscospark://us/PEOPLE/${uuid}`).toString("base64");
    languageOf.set(id, name);
    latinOf.set(id, `${given} ${family}`);
    return {
      id,
      displayName,
      givenName: displayName.includes(given) ? given : null,
      familyName: displayName.includes(family) ? family : null,
      readings,
      nicknames: [],
      department: random() < 0.95 ? one(departments, common(departments.length)) : null,
      title: random() < 0.9 ? one(titles, common(titles.length)) : null,
      site,
      numbers,
      email: `${address}${same === 0 ? "" : same + 1}@example.com`,
      source: "webex",
      userUuid: uuid,
      broadworksId: `${address}${same}@example.com`,
    };
  });
  return { people, languageOf, latinOf };
}
