//! Names that one person goes by, and names that are one name in several spellings, as schools in Britain meet them.
//! General knowledge, compact: a line for each family of names. Also how common the commonest names are.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Each line: a name, then what it is shortened to or called.
const NICKNAMES: &str = "
abdullah abdul abdi
abigail abi abby abbie gail
adam ad
adelaide addie heidi
agnieszka aga agnes
albert bert albie bertie al
aleksandra ola sasha alex
aleksander alek olek alex
alexander alex alec alek sasha sandy xander lex zander ally
alexandra alex lexi lexie sasha sandra allie alix
alfred alf alfie fred freddie
alice ali allie
alison ali allie
amanda mandy
amelia millie amy mia milly
anastasia ana stacey nastya anya tasia
andrew andy drew
andrzej jedrek
angela angie
angelina angie lina
annabel annabelle bella anna belle
anna ania annie anya ann anne anka
anneliese anna elise
anthony tony ant
antonia toni tonia
archibald archie
arthur art artie
augustus gus
barbara barb babs basia barbie
barnabas barnaby barney
bartholomew bart barty
bartosz bartek bartlomiej
beatrice bea bee trixie beatrix
benedict ben benny
benjamin ben benji benny
bernadette bernie
bernard bernie
bethany beth
bradley brad
bronwen bron bronwyn
caitlin cait katie
caroline carrie caz carol
cameron cam
cassandra cass cassie
catherine cath cathy kate katie katy cat kitty kath
cecilia ceci cecily celia
charles charlie chas chuck chaz
charlotte charlie lottie lotte char
chantelle chan
cheryl chez
christian chris
christina chris chrissie tina kirsty christine
christopher chris kit topher kris
clementine clem clemmie
constance connie
connor con
cordelia delia
cornelius neil
cynthia cindy
dafydd dai dave david
daniel dan danny
danielle dani danni ella
david dave davey dai davie
dawid david
deborah deb debbie debs
delilah lilah
desmond des
dominic dom nick
dominik domi dom
donald don donnie
dorothy dot dottie dolly
douglas doug dougie
edmund ed eddie ted ned
edward ed eddie ted teddy ned eddy
edwin ed eddie
eleanor ellie nell ella nora ellen elle nelly
elizabeth liz lizzie beth betty eliza lizzy libby ellie elsie elspeth betsy lisa bess liza
elizaveta liza
elisabeth lisbeth liz lizzie beth
ella ellie
emily em emmy emmie
emma em
emmanuel manny emman
emmanuella ella emma
ernest ernie
esther essie hettie
eugene gene
evangeline evie eva
eve evie
ewa eva
ezekiel zeke
felicity fliss flick
fiona fi
florence flo flossie florrie
frances fran frankie francesca fanny
francesca fran frankie chess
francis frank frankie
franciszek franek frank
frederick fred freddie freddy
gabriel gabe
gabriella gabby ella gabi gabrielle
gabriela gabi gabrysia
gareth gaz gary
gary gaz
genevieve gen ginny
geoffrey geoff jeff
george georgie
georgia georgie gia
georgina georgie gina
gerald gerry jerry
gerard gerry ger
gillian gill jill
grace gracie
grzegorz greg grzes
gregory greg
gurpreet gurp preet
guinevere gwen
gwendoline gwen
gwenllian gwen
hannah han
harold harry hal
harrison harry
harriet hattie harri hettie
harpreet harp preet
henry harry hal hank
henrietta hettie etta henny
henryk henio
herbert bert herbie
hugh hughie
ibrahim ibby ibra
imogen immy immie
isabella bella izzy isa issy belle izzie
isabelle izzy belle issy bella isabel isobel
isaac ike zac
isobel izzy issy
israel izzy
jacob jake jack cobi
jacqueline jackie jacqui
jadwiga jadzia
jakub kuba jacob jake
james jim jimmy jamie jem
jan janek john
jane janie jenny
janet jan
janice jan
jason jay
jasmine jas jazz jasmin jazzy
jaroslaw jarek
jeanette jean jeannie
jedidiah jed
jeffrey jeff
jemima jem mima
jennifer jen jenny jenn
jeremiah jem jerry miah
jeremy jem jerry
jessica jess jessie
jill jilly
joanna jo joasia asia jojo
joanne jo
jocelyn joss
john jack johnny jon jonny
jonathan jon jonny johnny jonty nathan
jonathon jon jonny
jordan jordy
joseph joe joey jo
josephine jo josie jojo
joshua josh
jozef joseph jozek
judith judy jude
julia julie jules julka
julian jules
julie jules
juliet jules
justin jus
kamila kama
karen kaz
karolina karo
katarzyna kasia kaska kate
katherine kate katie kathy kat kath kitty kit katy
kathleen kathy kath katie
kathryn kate katie kathy kath kat
kayleigh kay
kazimierz kazik
kenneth ken kenny
khadija khadi dija
kimberley kim
kirsten kirsty
krystyna krysia
krzysztof krzys kris chris
laura lozza laurie
lawrence larry laurie lawrie
leonard leo len lenny
leonardo leo leon
leopold leo
leslie les
leticia letty tish
lewis lew lewi
lily lil lilly
lillian lily lil lilly
louis lou louie
louise lou lulu
lucas luke luca
lucinda lucy cindy
lucy lulu luce
lukasz luke lukas
lydia lyd liddy
maciej maciek
madeleine maddie maddy mads madi madeline
madison maddie maddy madi
magdalena magda lena maggie
malcolm mal
malgorzata gosia margaret
manpreet manny preet
marcin martin
marcus marc mark
margaret maggie meg peggy marge margie peg rita greta mags daisy
maria marysia marie mary
marianne mari anne
mark marky
martha marty
martin marty
mary molly polly mae may marie
mateusz mati matt matthew
matilda tilly mattie tillie
matthew matt matty
maureen mo
maurice mo
maximilian max maxi
maxwell max
mason mase
maxine max
megan meg meggie megs
melanie mel
melissa mel lissa missy
mercedes mercy
michael mike mick mickey mikey micky mitch
michal michael mike
michelle shell chelle
mieczyslaw mietek
mikolaj nicholas miki
millicent millie milly
miranda mandy mira
miriam mim miri
mohammed mo moh
mustafa mus mo
moses mo
mordechai motty
morris mo
nadezhda nadia
naomi nay
natalia natalie tala nat natasha talia
natalie nat nattie
natasha tasha nat tash
nathan nat nate
nathaniel nathan nat nate
navjot nav
niamh neve
nicholas nick nicky nico
nicola nicky nikki nic
nicole nicky nikki
nigel nige
olamide ola
oliver ollie oli olly
olivia liv livvy ollie olive via
oluwaseun seun
oluwatobi tobi tobiloba
oluwadamilola dami damilola
oluwafemi femi
oluwaseyi seyi
oluwatosin tosin
ayomide ayo
temitope temi tope
babatunde tunde
babajide jide
chukwuemeka emeka chuka
chidinma chidi
chinedu nedu edu
chiamaka amaka chi
ngozichukwu ngozi
ifeoluwa ife
oluwakemi kemi
adebayo bayo ade
adewale wale ade
adetokunbo toks tokunbo ade
osagie osa
kwabena kobi kobby
kofi kofi
pamela pam
parminder parm
patricia pat tricia trish patsy
patrick pat paddy rick
patrycja patricia pati
pawel paul
penelope penny
percival percy
peter pete
philip phil pip
philippa pippa pip
phoebe bee phoebs
piotr peter piotrek
polly pol
priscilla cilla
prudence pru
przemyslaw przemek
rachel rach rachael
radoslaw radek
rajinder raj
rajesh raj
ravinder ravi
raymond ray
rebecca becky becca becs beck
reginald reg reggie
reuben ben rube
rhiannon rhi annie
richard rick dick rich richie ricky dickie
robert rob bob bobby robbie bert
roberta bobbie robbie
robin rob
roderick rod rory
rodney rod
roger rodge
roland rolly
ronald ron ronnie
rosalind ros roz
rosanna rosie anna
rose rosie
rosemary rosie rose romy
rowan ro
rupert rupe
russell russ
ryszard richard rysiek
sabrina bri brina
salvatore sal
samantha sam sammy sammie
samina sam
samir sam
samuel sam sammy
sandra sandy
sarah sally sadie
saoirse sersh
scarlett scar lettie
sean shaun
sebastian seb bas basti
serena rena
seraphina sera
shannon shan
sharon shaz
shirley shirl
sidney sid
siobhan shiv
simon si
sienna si
sophia sophie soph sofia
sophie soph
stanislaw stan stas staszek
stanley stan
stephanie steph steff stephie
stephen steve stevie
stuart stu stew
summer sum
susan sue suzie susie
susanna sue susie sanna suki
sylvia syl
szymon simon
tabitha tabby
tadeusz tadek
tamara tammy tam
tamsin tam tammy
tanya tan
tatiana tanya tania
terence terry tel
teresa terry tess tessa theresa
thaddeus tad
theodora thea dora teddy
theodore theo ted teddy tedi
thomas tom tommy
tiffany tiff
timothy tim timmy
tobias toby tobi
tomasz tomek tom thomas
tristan tris
tyrone ty
una oonagh
ursula ulla
valentina val tina
valerie val
vanessa ness nessa
veronica ron vera ronnie
victor vic
victoria vicky tori vic vicki vikki tory
vincent vin vince vinny
violet vi
vivian viv
vivienne viv
vladimir vlad vova
wanda wandzia
walter wal walt wally
wieslaw wiesiek
wilfred wilf fred wilfie
wilhelmina mina billie willa
william will bill billy willy liam wills
winifred winnie freda
wiktoria wika viki
wojciech wojtek
xavier xav
yasmin yas yaz
yevgeny zhenya
yusuf yus joe
zachary zac zak zach zack
zachariah zac zak zach zack
zakariya zak zac zack
zbigniew zbyszek
zofia zosia sophie
zuzanna zuza susanna
";

/// Each line: one name in its spellings, beyond those that the skeleton finds.
const SPELLINGS: &str = "
mohammed muhammad mohamed mohammad mohamad muhammed muhamed mahomed mohamud mohd md muhammadu mahamed mehmet
ahmed ahmad ahmet ahmat
aisha ayesha aysha aicha aysa aishah ayisha
abdul abdel abd
aleksander alexander aleksandr oleksandr alexandre alessandro alejandro alasdair alistair alastair iskander
aleksandra alexandra oleksandra alessandra
alan allan allen
amelia emelia amelie
aneta anita
anne ann
antony anthony anton antonio antoni
artur arthur
bryan brian
carl karl karol
caoimhe keeva kweeva
catherine katherine kathryn catharine cathryn katharine catrin katrin kateryna yekaterina ekaterina katarina caterina catarina
chloe khloe cloe
cillian killian
claire clare clara
colm colum
conor connor konnor conner
craig kraig
daniil danylo daniel danil
deborah debra
denis dennis denys
dmitri dmitry dmytro dimitri dmitriy
elena olena yelena helena
eleanor elinor eleanore elanor
elisabeth elizabeth elspeth elzbieta elizaveta
erik eric
evgeny yevgeny evgeni yevhen eugene
eoin owen owain eoghan
fatima fatimah fatma fatema fathima faatimah
filip philip phillip phillipp felipe philippe
francesca franceska
gabriel gavriil
geoffrey jeffrey jeffery
georgia giorgia
graham graeme grahame
grzegorz gregor
hamza hamzah hamsa
haris harris harith
hassan hasan hasson
helen helena ellen
hugh hugo huw
ibrahim ebrahim ibraheem ibrahima ebraheem
ian iain
iman eman emaan imaan
isabel isobel isabelle isabell ysabel izabela isabela isabella
ivan iwan
jack jak
jacob jakub yakub yaqub
jaden jayden jaydon jaiden jadon jayden
jasmine yasmin jasmin yasmine yasmeen jazmin jazmine yasemin
joanne joann
jonathan jonathon johnathan johnathon
joel yoel
joseph josef jozef jose
julia yulia iuliia yuliia yuliya giulia julija
karen karin caryn
katie katy kaity
kayleigh kaylee kayley kaleigh caleigh
khadija khadijah khadeeja kadija hadija khadeejah
kieran ciaran keiran kieron
kristina christina krystyna cristina khrystyna
kristopher christopher krzysztof kristofer kristoffer cristopher christoph
laila leila layla leyla lailah laylah
lauren lauryn loren
leah lea lia
lewis louis luis
liam lliam
lily lilly lillie
lucas lukas lukasz lucca luka luca
luke luc
madeleine madeline madelyn madalyn
maeve maebh
malgorzata margarita margareta
mariam maryam miriam maryam marium mariyam
marie mary
maria mariia mariya marija mariah
mark marc marek marco marko
matthew mathew matteo mathieu mateusz matthias matvii matvey mateo
maja maya maia
megan meghan meaghan
mia mya miah
michael michal mikael mikhail mykhailo michel micheal miguel
mikolaj mykola nikolai nikolay nicholas nicolas nickolas niklas
monika monica
nadia nadiya nadya
natalia nataliia nataliya natalya
niall neil neal nial
niamh neeve neve nieve
nicola nikola
noor nur nour noora nura
oisin osheen
oliwia olivia
oliwier oliver
omar umar omer
osman usman uthman othman usmaan
oskar oscar
patrick patrik padraig
patrycja patricia
pawel pavel pavlo paul
pearse pierce piers
piotr petro petr pyotr
phoebe febe
rahman rehman rahmaan
rachel rachael rachelle raquel
rafael raphael rafal
rebecca rebekah rebeka
rhys reece rees reese
robin robyn
roisin rosheen
ruairi rory ruaridh rhuari
safiya safia safiyyah sofiya
saeed said saeid sayeed saied syed
salih saleh salah
sam samm
sana sanaa
sarah sara saara sarra
sean shaun shawn shane
sergei sergey serhii sergiy sergii serhiy
shannon shanon
shivani shivaani
sian shan sharn
siobhan shivaun chevonne
sofia sophia zofia sofiia sofiya
sophie sofie
stephen steven stefan stephan
stuart stewart
susanna zuzanna susannah suzanna
svetlana svitlana
syed sayed saiyed sayyid said
szymon simon semyon
tatiana tetiana tatyana tetyana
teresa theresa terese
thomas tomas tomasz tomos toma
tony toni
tracey tracy
viktor victor wiktor
viktoria victoria wiktoria viktoriia vittoria
vladimir volodymyr wlodzimierz
waqas wakas
wahid waheed
yosef yusuf yousef youssef yousuf yusef yusif joseph iusuf
zachary zachery zackary zakary
zainab zaynab zeinab zeynep zaynub zainub zenab
zakaria zakariya zachariah zakariyya zakariyah zekeriya
zahra zara zehra zahraa zaara
zoe zoey zoie
hussain hussein husain husayn hussayn hossain hossein husein hussaini
choudhury chowdhury chaudhry choudhry chaudhary chaudry chaudhari chaudhuri choudhary chowdhry
qureshi quraishi koreshi qureishi kureshi
sheikh shaikh shaykh sheik cheikh
begum begam begom beegum
khatun khatoon khatoun
miah mia miya meah
uddin udin deen
iqbal ikbal eqbal
siddiqui siddique siddiqi sidiqi siddiq siddiky
malik malek maleek
mirza meerza
bhatti bhati
akhtar akhter aktar akter
islam eslam
rashid rasheed rachid
abdullah abdulla abdallah
ali aly
khan kahn
patel patell
singh sing
nowak novak
kowalski kovalski kowalsky kovalsky
kowalczyk kovalchuk kowalchuk
ivanov ivanoff iwanow
smith smyth smythe
brown browne
clark clarke
davis davies
green greene
read reid reed
stephens stevens
phillips philips
thompson thomson tompson
taylor tailor
macdonald mcdonald
mcleod macleod mccloud
mckenzie mackenzie
mclean maclean
osullivan sullivan
oconnor connor oconner
obrien obrian
oneill oneil oneal neill
mcgrath magrath
murray moray
nguyen nguen
zhang chang cheung
wang wong
chen chan tan
li lee
liu lau
xu hsu
zhao chao
zhou chow
jones johns
adeyemi adeyemo
adebayo adebajo
mohamud mahmoud mahmood mahmud
yilmaz ilmaz
";

/// First names and surnames that are common in British schools, with the people of ten thousand who have them.
const COMMON: &str = "
smith 120 jones 85 williams 60 taylor 60 brown 55 davies 45 evans 35 wilson 38 thomas 34 johnson 35 roberts 32 robinson 31
thompson 31 wright 31 walker 30 white 30 edwards 29 hughes 29 green 28 hall 28 lewis 28 harris 27 clarke 27 patel 45
jackson 26 wood 25 turner 25 martin 25 cooper 24 hill 24 ward 23 morris 22 moore 22 clark 22 lee 22 king 22 baker 22
harrison 21 morgan 21 allen 20 james 20 scott 20 phillips 19 watson 19 davis 19 parker 18 price 18 bennett 18 young 18
griffiths 17 mitchell 17 kelly 17 cook 16 carter 16 richardson 16 bailey 16 collins 15 bell 15 shaw 15 murphy 15 miller 14
cox 14 khan 50 richards 14 marshall 13 anderson 13 simpson 13 ellis 13 adams 13 begum 30 hussain 35 ahmed 35 ali 35 singh 30
kaur 30 akhtar 10 mahmood 8 nowak 5 kowalski 4 osullivan 6 obrien 8 campbell 13 stewart 12 robertson 12 macdonald 10
oliver 90 jack 80 harry 80 george 80 noah 80 charlie 75 jacob 65 alfie 60 freddie 55 oscar 60 leo 60 logan 45 archie 60
theo 45 thomas 60 james 65 joshua 50 henry 55 william 60 max 45 lucas 45 ethan 40 arthur 50 mohammed 60 muhammad 90 isaac 40
harrison 30 teddy 25 finley 35 joseph 45 edward 35 daniel 45 benjamin 40 samuel 40 alexander 40 adam 30 ryan 25 luke 25
amelia 70 olivia 75 isla 60 emily 60 ava 60 lily 60 mia 50 sophia 45 isabella 45 grace 45 poppy 40 ella 45 evie 40 charlotte 40
jessica 50 sophie 45 daisy 30 freya 35 alice 30 sienna 30 evelyn 25 phoebe 30 ruby 40 chloe 40 lucy 35 hannah 30 aisha 15
fatima 15 maryam 15 zainab 12 ibrahim 20 yusuf 20 ali 20 ahmed 15 omar 12 sarah 30 david 40 john 40 paul 30 mark 30 susan 20
";

/// The families of names one belongs to, as numbers; empty for an unknown name.
pub(super) fn nicknames(name: &str) -> &'static [u16] {
    NICKNAME_LINES.get(name).map_or(&[], Vec::as_slice)
}

/// The same for spellings.
pub(super) fn spellings(name: &str) -> &'static [u16] {
    SPELLING_LINES.get(name).map_or(&[], Vec::as_slice)
}

/// Share of people who have a name, first name or surname, at least; 0 for names that are not common.
pub(super) fn share(name: &str) -> f32 {
    SHARES.get(name).copied().unwrap_or_default()
}

/// A name that is known to be one, and no typing error.
pub(super) fn is_name(word: &str) -> bool {
    NICKNAME_LINES.contains_key(word) || SPELLING_LINES.contains_key(word) || SHARES.contains_key(word)
}

type Lines = HashMap<&'static str, Vec<u16>>;

static NICKNAME_LINES: LazyLock<Lines> = LazyLock::new(|| lines(NICKNAMES));
static SPELLING_LINES: LazyLock<Lines> = LazyLock::new(|| lines(SPELLINGS));
static SHARES: LazyLock<HashMap<&'static str, f32>> = LazyLock::new(|| {
    let words: Vec<&str> = COMMON.split_whitespace().collect();
    words.chunks_exact(2).map(|pair| (pair[0], pair[1].parse().unwrap_or(0.0) / 1e4)).collect()
});

fn lines(text: &'static str) -> Lines {
    let mut found = Lines::new();
    for (number, line) in (0u16..).zip(text.lines()) {
        for name in line.split_whitespace() {
            let numbers = found.entry(name).or_default();
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_family_and_a_name_may_have_several() {
        let share_a_line = |a, b| nicknames(a).iter().any(|line| nicknames(b).contains(line));
        for (a, b) in
            [("jon", "jonathan"), ("katie", "katherine"), ("mo", "mohammed"), ("kuba", "jakub"), ("alex", "sasha")]
        {
            assert!(share_a_line(a, b), "{a} is {b}");
        }
        for (a, b) in [("tom", "tim"), ("emma", "emily2"), ("jack", "jane")] {
            assert!(!share_a_line(a, b), "{a} is not {b}");
        }
        assert!(spellings("muhammad") == spellings("mohamed"), "one name");
    }

    #[test]
    fn every_common_name_has_a_share() {
        assert!(SHARES.values().all(|share| *share > 0.0), "pairs of a name and a number");
        assert!(share("smith") > share("clarke") && share("oyelaran") == 0.0, "Smith is commoner");
    }
}
