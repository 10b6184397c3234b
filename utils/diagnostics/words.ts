// The words that may stand in a report as they are: our own and Webex's vocabulary. Whatever is not here is masked, wherever it came from.
import { commands } from "../commands/registry.ts";
import { errorCodes } from "../errors.ts";
import { grantScopes } from "../grants/grant.ts";
import { settingKeys } from "../settings.ts";

/** Whole texts that hold words of `alsoNames` with a capital. */
const spelt = ["CallParkRetrievedEvent", "CallParkedEvent", "call.groupPark"];

/** Texts that are kept to the letter. */
export const codes: ReadonlySet<string> = new Set<string>([
  ...spelt,
  ...commands.map(({ id }) => id),
  ...errorCodes,
  ...settingKeys,
  ...Object.keys(grantScopes),
  ...Object.values(grantScopes).flat(),
]);

/** Words that people are called by: kept only without a capital. */
export const alsoNames: ReadonlySet<string> = new Set("good grace graces hunt little long mark may park parked will young".split(" "));

/** Single words, in lower case. */
export const words: ReadonlySet<string> = new Set(
  `a able abort aborted about above absent accept accepted accepts access account ack acknowledged acknowledgement acknowledgements across act action
  actions activate activated activation active add added adding address adds admin administrator advanced ae after again age agent ages ahead alarm
  alive all allow allowed almost alone already also although always among amount an and another answer answered answering answers any anybody anyone
  anything anyway apart api appearance appears application approve approved are area args arguments around as aside ask asked asking asks at attempt
  au auth authorisation authorise authorised authoriser authorize auto automatic available away back backs bad badge bar base basic bcld be beat
  beats became because become becomes been beep before beginning begins begun being believe below beside best better between big blind blocked
  bookmark bookmarks boot both bottom box boxes bring brings broadcloudpbx broadsoft broadworks broken broker brought browser build built busy button
  buy by byte bytes c ca calendar call callback caller callhalf calling calls came can cancelled candidate cannot capable care carried carries carry
  case cases cause center certain chance change changed channel channels characters check checks choose chosen cisco ciscospark clean clear cleared
  clears click client clock close closed closes code codes cold colleague colleagues collect collecting column columns com come comes command compare
  complaint complete completing conference conferences config confirmed connect connected connecting connection consult consulting consults contact
  content control controls copied copy correct could count counted counting country counts crash crashed create created credits cross ctrl current
  cursor cut d data date day days de dead debug decide decided declaration decline declined declines decoded deep deflection delay delayed delete
  deleted deliver delivered deliveries demand denied department depend describe desk destination detached detail details developer device devices
  diagnostics dial dialled dialling dialpad did differ different digits direction directly directories directory disabled disk display disturb divert
  dnd do document documents does domain done double doubt download downloaded drawn dropped drops dtmf due duplicate duration during each earlier
  early effect eight either element else elsewhere email emergency empty enabled end ended endpoint endpoints ends enough enterprise entity entries
  entry error errors es eu even event events every everybody everything everywhere exact exactly example exceeded except executive exist exists
  expect expectation expected expiration expired expires expiring explicit export exported ext extension external fact facts fail failed fails
  failure failures fallback family far fatal fault feature features feed fell felt fetch few field fields figure file files fill filled filter find
  finish finished first fit fits five fixed flags flight flow fold follow followed follower following follows for forbidden force forced forget
  forgets forgotten format formed forward forwarded forwarding forwards found four fr frame frames fresh from front full fully function further gain
  gap gaps garbage gateway gave general get gets ghost give given gives global go goes going gone good got grace graces grant granted grants group
  guess had half hand handle handled hands hang happen happened happens hard has have head heard heartbeat heartbeats held hello here hidden high
  history hold holding holds hook host hosts hour hours html http https hundred hunt iaas id identity idle ids ie if ignore ignored implicit import
  imported in include included includes increase index indexed info information initial inner inside installation instead insufficient integration
  interactive internal internet interrupt interrupted interval into invalid invent ip is iso it item items job join joined journal jp json jump just
  keep keeps kept key keypad keys kind know known knows label labels language large last late latency later lease least ledger left leg legs length
  less let letters level licence licences license licenses limit limited limits line lines link list listed little live load loaded loading loads
  local location locations lock locked log login logs long longer look looking looks loopback loses lost low lower made mailbox mailboxes main makes
  making manage managed many map mark mask match matched matches matter max maximum may me mean means meant meanwhile measured media member members
  memory menu merge message messages meta method microphone middle might migrate minimum minute minutes mismatch miss missed misses missing mistake
  mix mobile mode monitored monitoring more most move moved ms much music must mute muted mutes my n name names near nearly need needed needs
  negative neither network never new newer next nine nl no nobody nonce none normal not note noted notes nothing noticed notification notifications
  notify now nowhere null number numbered numbers object obtained occurred oddities oddity of off offered offline often ok old omit omitted on once
  one online only onto open opened opening opens options or order org organization organizations origin original originated originating originator
  oscillator other others our ours out outbox outcome outer outgoing outside over overloaded overwritten own owner p package page pages panel
  parameter parameters park parked parse parser part partial participant participants partly parts party passed passing past pasted path paths
  patience pause paused peer pending people per percent perform period permission permissions permitted person personal personality phase phone
  phones pick picked picture pid piece pin ping place placed placing plan platform play please point poke poked policy poll polled polls popup
  position possible post preferred prepare prepared presence present press pressed previous primary privacy private probe problem problems process
  product profile program programmable promise properly property protocol provider provisioned proxy pt pull pulse push pushed put puts q queue
  queues quick quickly quiet quite quota range rate rather re reach reachable reached read reading readings reads ready real really reason reasons
  recall recalled receipt receive received recent reconnect record recorded recording records recover redial redirect redirected redirection
  redirections refer refresh refreshed refusal refusals refused refuses region register registered rejected release released releasing rely remain
  remaining remains remember remembered remembers remote remotely remove removed removes rename renamed renew renewable renewal renewed renewing
  repeat repeated replaced reply report reports request requested requests required reset resolve resolves resource response rest restart result
  results resume resumed resync retries retrieve retrieved retry retrying return returned returning reused revoked right ring ringer ringing rings
  role roles room root round row rows rule run running runs s sa safe said same save saved saves saving say says scan schema scope scopes score
  screen script sealed search searched searching second seconds secret security see seemed seems seen sees selected selection send sender sending
  sends sensitive sent separate sequence serial serve server servers serves service services session sessions set sets settings seven several shall
  shape shards shared sheet shift short shortcut shorter should show shown side sides sign signal signed signing silence silenced silent simple
  simultaneous since single sip sips site sites six size skip skipped sleep slot slow slowly small snapshot so some somebody something somewhere soon
  source spare spark speaking special speed split stage stale stand standard standing start started starting starts state states statistics status
  stay stayed stays step steps still stop stopped stopping stops storage store stored strange stream streams stringify strings struck structure
  subscribe subscribed subscriber subscribes subscribing subscription subscriptions succeed succeeded such suddenly suggested sum supply support
  supported sure surface surfaces swap switch switchboard switched sync synced syncing syntax system t table tables tag take taken talk talking
  target task tel telephony tell telling tells temporarily temporary ten term terminate terminated terminator test text than that the them then there
  they thing things think third this though thought three threw throttled through throw tick tidy tied time timed timeout timer times title tls to
  together toggle token tokens told tone too took top total touch touched track tracking transcript transfer transferred transient translation
  transmit transport treatment trial trials tried tries true trunk try trying turn turned turns twice two type typed ui uk unable unanswered
  unauthorized unavailable unchanged unclear unconditional undefined under understood unexpected unfinished unhold unknown unless unlike unlock
  unmute unmuted unnamed unprocessable unreachable unreadable unsupported until up update updated upgrade upon uri url us usage use used user users
  usual utc uuid v valid validation value values vault verify version very via view virtual visible voice voicemail voicexml volume vote wait waited
  waiting waits wake walk want wanted wants warn warning was watch watchdog watched watching wave way wbx2 we web webex webexapis webhook well what
  whatever when where wherever whether which while who whole whose why will window wipe with withheld within without woke woken word words work
  worker workers works would wrapped write writes writing written wrong wrongly wss xml xsi year years yes yet you young your zero`
    .split(/\s+/)
    .filter(Boolean),
);

/** Numbers that mean an answer of HTTP or SIP, not a telephone. */
export const statuses: ReadonlySet<string> = new Set(
  "200 201 202 204 301 302 303 304 307 308 400 401 402 403 404 405 406 408 409 410 411 412 413 415 422 423 425 429 451 480 481 486 487 500 501 502 503 504".split(
    " ",
  ),
);
