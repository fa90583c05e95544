"""Words that news uses for one another, and words that contradict each other. Written for Dateline; pure.

A word may stand in several groups; two words can mean the same when they share one. Groups are generous, because a
figure, a name, a day or a negation that differs is found by its own check, whatever the words around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from assistant.wording import STOP, listed, stem

SYNONYMS = """
buy acquire purchase takeover | sell sale offload | big large huge vast enormous massive great major sizeable
considerable | small little tiny minor slight modest | begin start launch commence open initiate outset | finish
conclude end complete close cease expire | attack strike raid assault storm onslaught offensive bombard | law bill
legislation act statute | stop halt cease suspend pause interrupt freeze | help aid assist assistance relief support
rescue | hurt injure wound injury casualty harm | resign quit step leave depart relinquish resignation | choose elect
pick select opt | rise increase raise lift grow climb jump gain surge soar growth hike up | fall cut reduce lower
decrease drop shrink slash decline plunge tumble slump sink dip | company firm business corporation enterprise group |
child kid minor youngster pupil | city town municipality | village settlement hamlet | approve endorse back pass adopt
ratify clear support | worker employee staff personnel workforce labourer | close shut closure | leave depart exit
departure go withdraw | protest demonstration rally march demonstrator unrest riot | agreement deal accord pact treaty
contract settlement arrangement | arrest detain detention capture apprehend custody | destroy ruin wreck demolish
devastate raze wipe destruction | flee escape run | ship vessel boat craft ferry | road street highway route | build
construct erect construction building reconstruct rebuild | show reveal indicate demonstrate suggest evidence | allow
permit let authorise authorize enable permission | ban prohibit forbid bar outlaw block prohibition | doctor physician
medic surgeon | cost price expense | rule decide decision ruling verdict judge determine | sue lawsuit court
litigation legal | kill die murder slay fatal death dead perish victim lethal casualty toll deadly | fire blaze flame
burn wildfire inferno | cause prompt trigger spark lead provoke bring reason origin | expect predict forecast
anticipate likely due projected | name appoint nominate designate appointment | delay postpone defer hold slow |
rescue save recover | home house residence dwelling | win defeat beat victory triumph prevail | job position post role
office work | crash collision collide accident | accuse blame allege charge accusation allegation fault | official
authority officer | hospital clinic infirmary hospitalise | want seek wish desire hope intend plan aim | area region
zone district territory province | use employ apply utilise deploy | ask request urge appeal call demand | lawmaker
legislator parliamentarian deputy senator congressman representative member | likely probable probably possible | try
attempt effort seek bid endeavour | reach hit attain arrive | soldier troop military army force serviceman | gun
firearm weapon rifle arm | money fund cash sum finance | talk negotiation discussion dialogue meet discuss negotiate |
quick rapid fast swift sudden prompt immediate | evacuate evacuation remove clear | election vote ballot poll |
orchestrate organise mastermind plan | choose selection choice | wreckage debris remains rubble fragment wreck |
search hunt look seek quest | sound noise bang | vehicle car automobile craft robot | remote robot automatic unmanned
| seabed floor bottom seafloor sea | discover find locate detect spot identify trace discovery | minimum least basic |
pay wage salary earnings income revenue remuneration | share cut portion part stake proportion | demand want require
seek insist | structure building edifice construction | damage harm destroy wreck ruin | gift talent talented gifted
able | grave serious severe grievous major critical | error mistake fault blunder slip wrong | medical doctor health |
vow promise pledge undertake swear commit promised commitment | combat fight battle tackle counter struggle |
parliament assembly legislature house congress chamber lawmaker | proof evidence substantiate prove confirm | crowd
mob rioter throng mass protester people | fortnight week | tremor quake earthquake shock seismic | counsel lawyer
attorney advocate solicitor barrister | ill sick illness disease unwell condition | outcome result consequence upshot
effect conclusion | phone telephone call ring | abroad foreign overseas outside international | jet plane aircraft
airliner airplane flight | plant factory works facility mill | absent missing lacking gone lack | boss head chief
leader director executive manager chairman president ceo | impose declare introduce proclaim declaration | cancel
withdraw scrap abandon drop revoke lift | exonerate clear acquit absolve innocent innocence name | stir arouse provoke
cause anger outcry | alive survive life live survivor | invest money put investment | shareholder holder investor
owner stock own | refuse decline reject rebuff | heavy crushing severe serious overwhelming landslide | alliance
coalition bloc partnership | rival opponent competitor opposing opposition competing | mean means way method manner |
head lead run chair direct govern | robber thief burglar | steal rob theft | hold keep retain maintain | maintain
insist argue claim contend assert | mutual consensual both | interim acting temporary provisional preliminary initial
| dismiss fire sack oust remove axe discharge | replace succeed substitute successor | lodge file submit bring
| complaint grievance | voluntary own accord willing freely | jam clog congest block | arrive come land reach arrival
| rumour message report claim | injured hurt wounded | traffic transport | unaffected spare | urge call appeal press |
protect guard defend protection safety | reinstate restore return back | return come back | position job post offer |
satisfaction pleased glad happy satisfied delighted welcome | carry transport bear take bring ferry convey haul |
supply provision goods aid relief | negligence careless fault | instruct tell order direct command | conviction
convict guilty sentence verdict | faulty defective flawed broken false wrong | legislation law | statement declaration
declare announcement signed | give hand return surrender | anger outrage fury outcry public | drama film series show
programme movie play | quash overturn annul reverse void invalidate | worry concern unease fear alarm anxious troubled
uneasy | angle direction | target point goal aim objective | exact precise accurate precision precisely exactly |
control command manage govern rule | priority first | give grant award hand | retire retirement leave | apparent seem
appear apparently seemingly | output production produce manufacture | regulator authority administration agency
watchdog | boss airline head | catastrophe disaster calamity tragedy | feel sense notice | warn caution alert warning
| leap jump | residents inhabitant people local citizen | construct homes | outbreak spread epidemic upsurge |
international global worldwide world | exceed more surpass pass top above | contact touch network relation | chief
main principal key mostly mainly chiefly largely | joint common coordinated together cooperate united | dose supply
vaccine shot jab | short scarce few lacking shortage | forbid ban | media press newspaper | wrong mistaken false
incorrect | climb scale | inside in enter entry | impeach impeachment oust | immediate instant once | illegal unlawful
unconstitutional | postponement delay | vow promise | corrupt corruption graft bribery | majority half most outright |
runoff second round | congratulate praise compliment | elect elected vote post | term mandate period | convene meet
sit session gather | wreck damage burn | allege claim say | rig fraud manipulate | produce provide supply offer
deliver | rival competitor | recover recovery normal | count estimate reckon put calculate assess valuation | computer
machine device pc system | program software application programme | gradual stage step phased | thorough careful
complete | examine investigate probe study look review inquiry investigation scrutinise inspect inspection analyse
analysis | handle deal manage cope treatment | disruption outage failure breakdown | astronaut crew spaceman cosmonaut
| trip journey voyage flight travel mission | safe secure safety | parachute land descend | spacecraft craft capsule
lander probe ship | port harbour quay dock | docker stevedore worker port | resume return restart again reopen |
freight cargo goods load shipment | switch move shift transfer go divert | dispute strike row conflict quarrel | lose
loss | sack fire dismiss | threat threaten menace warn | deploy send dispatch | sensible reasonable wise prudent |
describe call label term brand | cardiac heart | suspend duty | concede admit acknowledge confess recognise | forward
pass relay send | schedule plan due | hear learn know tell | discuss comment speak talk | case single individual |
cooperate work collaborate | turnout voter vote | affect change influence impact | remain stay continue | connection
link do relation tie | crack fissure split | bus coach | safety safe | satellite image | level height | glacier
glacial ice | release free discharge send | empty drain | ordinary usual normal common | poor impoverished | rich
wealthy affluent | minister secretary | prosecutor attorney | jail prison imprison incarcerate detention | police
officer cop constabulary | suspect accused defendant | weapon arms | bomb explosive blast explode explosion detonate |
missile rocket projectile | border frontier | refugee migrant displaced asylum | hunger famine starvation | drought
dry | flood deluge inundate water | storm hurricane cyclone typhoon gale | rain downpour precipitation | cold freeze
freezing | hot heat warm warmth | year annual yearly | month monthly | week weekly | day daily | night overnight
evening | half fifty | double twice twofold | triple thrice three | dozens many numerous several scores | hundreds
many | thousands many | old former previous ex earlier past | new fresh recent latest novel | current present existing
now | future coming next forthcoming | last final latest | first initial earliest | young youth youthful | woman
female | man male | mother parent | father parent | couple pair two | wife spouse husband | family relative kin |
friend ally partner | enemy foe adversary | boycott shun avoid stay | tax levy duty | budget spending finance | debt
loan borrow borrowing lend credit | bank lender | market trade exchange | profit earning gain | deficit shortfall gap
| bankrupt bankruptcy insolvency insolvent collapse fail | inflation price | economy economic | unemployment jobless |
industry sector | export ship | product goods | customer client consumer buyer | launch unveil introduce release |
test trial experiment | research study science scientist researcher | expert specialist analyst | prize award honour |
winner laureate champion | team side squad | match game fixture | player footballer athlete | coach manager trainer |
goal score | title championship trophy | stadium arena ground venue | tournament competition cup | film shoot | actor
performer star actress | singer musician | writer author screenwriter | book novel | paint painting artwork | church
cathedral chapel | priest cleric clergy | pope pontiff | mass service | pray prayer | school college | university
college | teacher lecturer schoolteacher | student pupil | patient sick | virus infection pathogen | vaccine jab
inoculation | disease illness | treat treatment cure therapy | test check | symptom sign | pregnant pregnancy | birth
born | age aged old | bury funeral burial | mourn mourning grief grieve | condolence sympathy | tribute honour |
regret sorry apologise apology sorrow | angry furious | happy glad | fear afraid scare | hope optimistic | surprise
shock stun | doubt question uncertain unsure unclear | sure certain confident | clear obvious plain evident | secret
confidential classified | public open known | private personal | legal lawful | crime offence criminal | guilty
convict | trial court case | judge justice court | appeal challenge contest | sentence jail term | fine penalty | rape
assault sexual | abuse mistreat | kidnap abduct hostage | spy espionage agent | terror terrorist terrorism militant
extremist | rebel insurgent militia fighter | coup putsch takeover overthrow | overthrow topple oust bring down |
regime government administration | cabinet government | king monarch monarchy royal | queen monarch royal | prince
royal | ambassador envoy diplomat | embassy mission | sanction penalty | ceasefire truce | war conflict fighting
hostilities | invade invasion incursion | occupy occupation seize | withdraw retreat pullout | surrender capitulate
disarm | victory win | defeat loss | nuclear atomic | power electricity energy | oil petroleum crude petrol fuel |
solar sun sunlight | pollution pollute contamination | forest wood | river stream | sea ocean | island isle | mountain
hill peak | bridge span | rail train railway | airport airfield terminal | passport document paper | driver motorist |
pilot captain aviator | passenger traveller rider | crew staff | runway tarmac | engine motor | bolt screw | panel
plug | fix repair mend remedy | broken faulty | inspect check | maintain maintenance service | speed fast pace |
weight heavy | size big | height tall | depth deep | length long | width wide | temperature heat | magnitude strength
| epicentre centre | survivor survive | donate donation gift contribution give contribute | petition sign | signature
sign | complain complaint | criticise criticism attack condemn slam denounce rebuke | praise laud commend applaud hail
tribute | welcome praise | reject refuse | support back favour | oppose against opposition | debate discuss | speech
address remark | letter write | email mail | message post | publish release print report | announce declare statement
say | deny dismiss reject | confirm verify | reveal disclose | hide conceal cover | lie false | truth true fact | mean
signify | include contain comprise among | exclude omit leave preclude |
abandon forfeit relinquish surrender | belong member | join enter accede membership | form
create establish set found | found establish create foundation | dissolve disband abolish scrap dismantle | merge
combine unite merger | split divide separate | separate apart | follow after succeed | precede before | accompany with
| continue go carry proceed persist pursue | repeat again reiterate | change alter modify amend amendment reform
revise | improve better enhance | worsen deteriorate | strengthen boost reinforce | weaken undermine | limit restrict
curb cap | expand extend widen enlarge | shorten cut | spread expand | gather assemble collect | bring take carry |
send dispatch ship | receive get obtain given | give provide grant | take seize grab | keep hold | throw hurl toss |
push shove | pull drag tow | break smash shatter | cut slice | tie bind | lock seal | open unlock | enter go | watch
see observe witness | listen hear | speak talk | think believe consider view regard deem | know aware | learn discover
| teach educate | understand realise | remember recall commemorate | need require necessary | must oblige | able
capable | willing ready prepared | ready set prepared | empty vacant | near close nearby beside next | far distant |
high tall | early morning start beginning | end close late | before previously earlier prior | after following
subsequently later | during amid while | almost nearly virtually about roughly some around | over more above exceed
than | under less fewer below | exactly precisely | only just | also too well | alone single only lone one | together
jointly | everyone all everybody | nobody none | empty bare | american washington | chief ceo | head leader | rest
remaining | twelve year | week seven | decade ten | century hundred | midnight night | noon midday | premiere showing
| entity body organisation organization | body corpse remains | organisation body group | region area | population
people inhabitant | percentage percent share | chance opportunity likelihood | danger risk hazard peril | emergency
crisis | crisis trouble problem turmoil | problem trouble difficulty issue | solution answer resolve | plan scheme
project proposal | project plan | proposal suggest offer motion | measure step action move | effort attempt | success
succeed | failure fail | reason cause motive | purpose aim goal | example instance | detail particular | kind sort
type form | piece fragment part bit | top peak summit | summit meeting | place site location spot | distance kilometre
mile | route way path | edge margin | centre middle central | north northern | south southern | east eastern | west
western | dawn sunrise morning | darkness dark night | silence silent quiet | unexpected surprise | harsh severe |
brave heroic courageous | cruel brutal | strange odd unusual | famous well-known celebrated known prominent best-known
| important significant key crucial vital | main chief | entire whole full all | partial part | equal same | different
other another | similar alike | real actual | fake false bogus | valid effective | void invalid null | free release
liberate | captive prisoner | visit trip tour | host hold stage | guest visitor | tourist visitor | beach shore coast
| coast shore seaside | square plaza | shop store | farm farmer | crop harvest | fish fishing | drug narcotic |
alcohol drink drunk sober | phone mobile | internet online web network | website site | photo picture image photograph
| video footage film | television tv broadcast broadcaster telly | journalist reporter correspondent press | interview
talk
"""

OPPOSITES = """
rise fall | win lose | approve reject | accept refuse | accept reject | support oppose | begin finish | open close |
allow ban | allow forbid | allow bar | arrest release | buy sell | guilty innocent | confirm deny | first last | high
low | early late | success failure | hire fire | join leave | legal illegal | man woman | husband wife | mother father
| morning evening | afternoon morning | import export | before after | north south | east west | likely unlikely |
safe dangerous | expand shrink | alive dead | inside outside | majority minority | public private | remain leave |
keep drop | start stop | praise condemn | deny admit | right wrong | continue drop | continue stop | continue abandon
| include exclude | accelerate delay | strengthen weaken | same different | full empty | win defeat | peace war |
permanent temporary | voluntary forced | present absent | friend enemy | ally enemy | welcome condemn | welcome reject
| welcome criticise | deepen ease | tighten loosen | tighten ease | east western | appoint dismiss | hire dismiss |
recover collapse | expected unexpected | sooner later | profit loss | surplus deficit | ceasefire offensive | favour
against | favor against | easy hard | simple complicated | cold warm | cold hot | harsh lenient | strict lenient |
harsh mild | harsh gentle | severe mild | soft harsh | succeed collapse | continue resign | continue quit | abandon
keep | ahead behind | lead trail | heavy light | lightly heavily | improve worsen | improve deteriorate | shortage
surplus | scarce plentiful | calm violent | peaceful violent | rare common | never always | minimum maximum | uphold
overturn | uphold quash | overturn confirm | ratify reject | pass reject | veto sign | grant deny | grant refuse |
grant revoke | renew cancel | extend cut | extend shorten | postpone advance | invite exclude | hail condemn | hail
criticise | praise criticise | praise blame | defend attack | protect threaten | merge split | encourage deter |
tolerate ban | legalise ban | reward punish | pardon convict | clear convict | exonerate convict | survive die |
survive kill | intact destroyed | unharmed injured | unhurt injured | safe hurt | empty crowded | narrow broad |
reveal conceal | reveal hide | publish withhold | remember forget | credible doubtful | clear unclear | ready unready
| willing unwilling | able unable | likely doubtful | unanimous split | unanimous divided | outnumber trail | exceed
trail | swift slow | quick slow | rapid slow | rapid gradual | sudden gradual | brief long | nearest farthest |
biggest smallest | warmest coldest | reopen close | restart stop | rejoin leave | reappear disappear | rebuild destroy
| reinstate dismiss | reinstate abolish | restore abolish | resume suspend | resume stop | continue cancel | continue
suspend | keep surrender | keep relinquish | keep lose | retain lose | retain surrender | impose lift | impose waive |
abolish keep | scrap keep | freeze release | attend boycott | attend skip | obey defy | comply defy | arrive depart |
enter leave | enter exit | evacuate return | melt freeze | sunny cloudy | sunny overcast | clear overcast | clear
cloudy | quiet loud | know ignore | understand misunderstand | find lose | alone together | healthy sick | rich poor |
married divorced | elected appointed | temporary lasting | partial total | partial complete | annul confirm | annul
uphold | endorse condemn | endorse oppose | exceed miss | ahead late | punctual late
"""

ALIASES = """
US USA United States America American Americans Washington | UK Britain British United Kingdom London | Russia Russian
Moscow Kremlin | China Chinese Beijing | France French Paris | EU European Union Brussels | UN United Nations | Spain
Spanish Madrid Spaniard | Netherlands Dutch Hague | Islamic State ISIS IS ISIL | Germany German Berlin | Turkey
Turkish Turk Ankara Türkiye | Switzerland Swiss Bern | Ukraine Ukrainian Kyiv | Israel Israeli Jerusalem | Japan
Japanese Tokyo | Korea Korean Seoul | India Indian Delhi | Italy Italian Rome | Poland Polish Pole Warsaw | Denmark
Danish Dane Copenhagen | Sweden Swedish Swede Stockholm | Norway Norwegian Oslo | Finland Finnish Finn Helsinki |
Ireland Irish Dublin | Scotland Scottish Scot | Wales Welsh | England English | Greece Greek Athens | Portugal
Portuguese Lisbon | Iran Iranian Tehran | Iraq Iraqi Baghdad | Lebanon Lebanese Beirut | Philippines Philippine
Filipino Manila | Thailand Thai Bangkok | Vietnam Vietnamese Hanoi | Afghanistan Afghan Kabul | Pakistan Pakistani
Islamabad | Peru Peruvian Lima | Cyprus Cypriot | Monaco Monegasque | Congo Congolese Kinshasa | Iceland Icelandic
Reykjavik | Czech Czechia Prague | Slovakia Slovak | Hungary Hungarian Budapest | Argentina Argentine Argentinian |
Canada Canadian Ottawa | Mexico Mexican | Brazil Brazilian | Egypt Egyptian Cairo | Taiwan Taiwanese Taipei | Myanmar
Burma Burmese | TV television | NATO alliance | Hollywood | Pentagon | Vatican pope | Azerbaijan Azerbaijani Azeri
Baku | Armenia Armenian Yerevan | Syria Syrian Damascus | Senegal Senegalese | Portugal Portuguese
"""
"""A country, its people and its seat of government, which stand for one another in the news."""


def _table(text: str) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, entry in enumerate(listed(text, "|")):
        for word in entry.split():
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(groups) for word, groups in found.items()}


_GROUPS = _table(SYNONYMS)
_NAMED = {word.removesuffix("s"): groups for word, groups in _table(ALIASES).items()}
_ENDINGS = (
    "er",
    "or",
    "al",
    "ial",
    "ic",
    "ous",
    "iti",
    "abl",
    "ibl",
    "anc",
    "enc",
    "ant",
    "ent",
    "ship",
    "ist",
    "ur",
    "ag",
    "ari",
)


@lru_cache(maxsize=50_000)
def senses(word_stem: str) -> frozenset[str | int]:
    """The stem, its beginning when it is long, its base under an ending, and the groups that these belong to.

    Groups of names have negative numbers.
    """
    own: set[str | int] = {word_stem[:7] if word_stem[:1].isalpha() else word_stem}
    bases = [word_stem[: -len(e)] for e in _ENDINGS if word_stem.endswith(e) and len(word_stem) - len(e) >= 4]
    own.update(f"{base[:7]}" for base in bases)
    for form in (word_stem, *bases):
        own |= _GROUPS.get(form, frozenset())
    return frozenset(own | {-1 - group for group in aliases(word_stem)})


@lru_cache(maxsize=50_000)
def aliases(word_stem: str) -> frozenset[int]:
    """The groups of names that a stem belongs to."""
    return _NAMED.get(word_stem.removesuffix("s"), frozenset())


def known(word_stem: str) -> bool:
    """Whether it is a word of the table, and so no name."""
    return word_stem in _GROUPS


def opposites() -> Iterable[tuple[str, str]]:
    """Pairs of stems that contradict each other: as "rise" and "fall" do, so does each word of the groups they head."""
    headed: dict[str, list[str]] = {}
    for entry in listed(SYNONYMS, "|"):
        headed.setdefault(entry.split()[0], []).extend(entry.split())
    for entry in listed(OPPOSITES, "|"):
        one, other = entry.split()
        if {one, other} & STOP - {"against"}:  # "before dawn" and "after the storm" are no contradiction
            continue
        for a in headed.get(one, [one]):
            yield from ((stem(a), stem(b)) for b in headed.get(other, [other]))
