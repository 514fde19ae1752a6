import Diffusion
import Integration
import Samplers

/// End points at t = 1e-3 of 24 steps from t = 1, in 30-digit arithmetic (`Fixtures/generate_phase_space_anchors.py`), with the
/// published parameters of the process.
struct PhaseSpaceAnchor: Sendable {
  let sampler: String
  let factor: String?
  let mixture: String
  let grid: String
  /// `x_0, x_1, m_0, m_1` for both starts.
  let ends: [[Double]]

  /// The states at t = 1.
  static let starts = [
    [0.35128306136377718, 1.4521482299909905, -0.63523873415943033, 0.038513456519070531],
    [-0.64070066857612606, -0.93238048833241904, -0.65002779965850721, -0.4044124720261732],
  ]

  static func mixture(_ name: String) throws -> GaussianMixture {
    try name == "smooth4" ? .smooth4() : .toy8x8()
  }

  /// Equal steps in t, or in the root of t - 1e-3.
  static func grid(_ name: String, steps: Int, on process: PhaseSpaceDiffusion) throws -> TimeGrid {
    try TimeGrid(name == "uniform" ? .linear : .quadraticToCut, steps: steps, schedule: process)
  }

  /// The ends of the exact flow.
  static let flow: [(mixture: String, ends: [[Double]])] = [
    (
      "smooth4",
      [
        [1.1438743868552, -0.1699923396026, 0.073808097438255, 0.072479711671193],
        [1.4022768856625, 0.68634290427977, -0.015961503453943, -0.039136191750726],
      ]
    ),
    (
      "toy8x8",
      [
        [0.75287128486397, -0.5241047414186, 0.051327311689107, 0.12515456326013],
        [0.76482127202385, 0.76011636686737, 0.11839350245521, -0.068452686450026],
      ]
    ),
  ]

  static let all: [PhaseSpaceAnchor] = [
    PhaseSpaceAnchor(
      sampler: "psld-ttm2", factor: nil, mixture: "smooth4", grid: "uniform",
      ends: [
        [1.0338109996977, -0.25599845741509, 0.18436456711704, 0.016161933407398],
        [1.3963348825415, 0.70898942205278, 0.082824304952833, 0.037383662218888],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-ttm3", factor: nil, mixture: "smooth4", grid: "uniform",
      ends: [
        [1.1265920220373, -0.1603697256977, 0.12066584204712, 0.11679447594553],
        [1.3881825881067, 0.67527355322866, -0.024990057819162, -0.06301443612916],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm2", factor: "cholesky", mixture: "smooth4", grid: "uniform",
      ends: [
        [1.0917138486419, -0.072335597004221, 0.048980982481257, 0.070707245258533],
        [1.2971229424808, 0.58856126076332, -0.051931601924147, -0.060012215819945],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm2", factor: "root", mixture: "smooth4", grid: "uniform",
      ends: [
        [1.1467883383875, -0.066129104829604, 0.014384176670403, -0.10172255282862],
        [1.3135533620398, 0.59437500662691, 0.073133712434303, 0.076491754304055],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm3", factor: "root", mixture: "smooth4", grid: "uniform",
      ends: [
        [1.1631364396982, -0.14231037809158, 0.010525821412445, 0.0020138711729981],
        [1.3942502993899, 0.67086321337797, 0.00091525879647322, -0.00069903031607828],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-ttm2", factor: nil, mixture: "smooth4", grid: "uniform",
      ends: [
        [1.1456027672898, -0.087804680098047, -0.048132020429212, -0.29086698669176],
        [1.3310350450117, 0.6136944275788, 0.16442490611, 0.19737500531524],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-ttm3", factor: nil, mixture: "smooth4", grid: "uniform",
      ends: [
        [1.1623225325249, -0.14592902241641, -0.087203723420521, -0.30588553383796],
        [1.3970624229868, 0.67438360210187, 0.16712552611436, 0.20997716842066],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-etd-ttm2", factor: nil, mixture: "smooth4", grid: "uniform",
      ends: [
        [1.1544922088657, -0.10376116416479, -0.002034671305053, -0.18141465748692],
        [1.3537469236049, 0.63273798541356, 0.12118376649396, 0.13343423050635],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-loglevel-etd-ttm2", factor: nil, mixture: "smooth4", grid: "uniform",
      ends: [
        [1.1629235851577, -0.15510971792912, -0.052906564524703, -0.44715400335529],
        [1.4046449088673, 0.68195610307984, 0.28342031972194, 0.32444984061813],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-loglevel-etd-ttm3", factor: nil, mixture: "smooth4", grid: "uniform",
      ends: [
        [1.1376779959629, -0.20229657825956, -0.12564884215067, 0.24250818923278],
        [1.4201270305107, 0.70817168777849, -0.23666531205874, -0.21424120721407],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-ttm2", factor: nil, mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.58721684273535, -0.80646630353111, 0.060439666837129, 0.36303205223519],
        [0.64391162059131, 0.72236340561097, 0.30811160811191, 0.07228387454582],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-ttm3", factor: nil, mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.63479292488813, -0.71768189349584, 0.39464172069425, 1.0525979499443],
        [0.73930580814853, 0.74395641396394, 0.096715976435568, -0.094312461914453],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm2", factor: "cholesky", mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.76997695185459, -0.35643233416405, 0.1344042325627, 0.076967945705066],
        [0.80230549485032, 0.70733297734638, -0.14906176042793, -0.0938955324669],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm2", factor: "root", mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.8149214549501, -0.27167424912043, 0.0015910709922968, -0.062758516785091],
        [0.78534046614633, 0.67523885663336, 0.14437016952818, 0.035903220036292],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm3", factor: "root", mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.67815408134642, -0.63516561478573, -0.17099453224402, -0.61020244676236],
        [0.78692749726757, 0.7350013293922, 0.073694380794369, 0.03991502366478],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-ttm2", factor: nil, mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.77688098535127, -0.35892503416608, -0.1669235543128, -0.40794554106689],
        [0.7882332264056, 0.68940853856291, 0.28541858367989, 0.12810801588314],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-ttm3", factor: nil, mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.67212129733622, -0.66947606363888, -0.65060707449583, -2.0177404915163],
        [0.78340650108558, 0.73744418340106, 0.21202071555641, 0.24425821484052],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-etd-ttm2", factor: nil, mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.76778887478134, -0.39303534529168, -0.079324373456899, -0.2635137354407],
        [0.79297430415542, 0.70177306694641, 0.19245757242962, 0.089428087862259],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-loglevel-etd-ttm2", factor: nil, mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.68826493708968, -0.6067819574078, -0.47393089524734, -1.2334779353776],
        [0.80063379938613, 0.73558372365656, 0.31151284806254, 0.24340949292479],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-loglevel-etd-ttm3", factor: nil, mixture: "toy8x8", grid: "uniform",
      ends: [
        [0.69271797256958, -0.73180330173972, 0.87967684089665, 1.0328961892389],
        [0.76246687664408, 0.79456172426566, -0.1948212955063, 0.11168194064113],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-ttm2", factor: nil, mixture: "smooth4", grid: "quadratic",
      ends: [
        [0.98161989939291, -0.34811083666534, 0.13046566021661, 0.019538756348717],
        [1.4012316551595, 0.73947641790768, 0.073963613842738, 0.038466574405278],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-ttm3", factor: nil, mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.1257529905973, -0.1618638707282, 0.069482371276746, 0.065577491971602],
        [1.3814549336394, 0.67073090694493, -0.016686514181944, -0.036511179138392],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm2", factor: "cholesky", mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.0044306870959, -0.057590249785721, 0.01357343726312, 0.025010431662838],
        [1.1853117137041, 0.50665115581589, -0.047772681945675, -0.037120664245799],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm2", factor: "root", mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.1347324251461, -0.14142206304842, 0.063439834269975, 0.06306969636226],
        [1.365922461389, 0.65294609806986, -0.01854235945187, -0.03681039189889],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm3", factor: "root", mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.1456278701095, -0.1652312487097, 0.071957146845644, 0.072160489729896],
        [1.3992697381936, 0.68244650953695, -0.017471102696833, -0.039933460655567],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-ttm2", factor: nil, mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.1300851926711, -0.1455647809252, 0.065461824056806, 0.045895392894375],
        [1.3658263280851, 0.65557717837179, -0.0014183946148441, -0.020429015500053],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-ttm3", factor: nil, mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.1429938779363, -0.16764092803057, 0.071198535529972, 0.064311523454738],
        [1.3992689828264, 0.6838495028487, -0.011196393560307, -0.033235332144887],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-etd-ttm2", factor: nil, mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.1375973672721, -0.1486933469737, 0.06678693236169, 0.057475094295144],
        [1.3763273666253, 0.66256832611155, -0.010204965794904, -0.030007375653974],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-loglevel-etd-ttm2", factor: nil, mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.1433655246484, -0.16136835802, 0.069749956900461, 0.061578532454138],
        [1.3936358894386, 0.67780629690693, -0.010480876364495, -0.031825228772003],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-loglevel-etd-ttm3", factor: nil, mixture: "smooth4", grid: "quadratic",
      ends: [
        [1.1442431881699, -0.17120033555708, 0.073662784702352, 0.074181284923266],
        [1.4032233680959, 0.68729275282125, -0.017433357383982, -0.04061962340743],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-ttm2", factor: nil, mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.58316551984057, -0.81692617413256, 0.044002128643507, 0.0568592523766],
        [0.74355052904769, 0.76066838285789, 0.052806658234431, 0.0030980286548587],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-ttm3", factor: nil, mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75197855202968, -0.52637221732236, 0.032282163147432, 0.10649891302979],
        [0.76413080809618, 0.75966325309948, 0.10731117895704, -0.081561877132713],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm2", factor: "cholesky", mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75132360466954, -0.49385742468301, -0.0029794107015057, 0.32224258969365],
        [0.80952648467384, 0.64608437644951, -0.078626954304851, -0.020990200713698],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm2", factor: "root", mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75366817837066, -0.51136215765479, 0.065705370779206, 0.21634571934405],
        [0.76734218758594, 0.75426771515134, 0.11240092969052, -0.094986890984],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-etd-ttm3", factor: "root", mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75240632309781, -0.52419489967583, 0.05193593931865, 0.13447612732648],
        [0.76514804632036, 0.7599070091954, 0.11977776375102, -0.074603473685391],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-ttm2", factor: nil, mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75213718817421, -0.5135698141185, 0.054278220364499, 0.1652345816451],
        [0.76604087097444, 0.75451240961975, 0.11119347421712, -0.073519639104511],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-ttm3", factor: nil, mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75245949145667, -0.52483239737187, 0.046500339480044, 0.11299580705978],
        [0.76473389997349, 0.75989258229874, 0.11810263860923, -0.066054804700184],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-level-etd-ttm2", factor: nil, mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75302341709418, -0.51450431583298, 0.059189864746222, 0.17714392081712],
        [0.76612462833796, 0.75623086353642, 0.11517556260039, -0.079996378916061],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-loglevel-etd-ttm2", factor: nil, mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75303265437508, -0.51961243236689, 0.055157187226001, 0.14354120376574],
        [0.76514268929594, 0.75955519455516, 0.11949445221768, -0.068266961676245],
      ]),
    PhaseSpaceAnchor(
      sampler: "psld-loglevel-etd-ttm3", factor: nil, mixture: "toy8x8", grid: "quadratic",
      ends: [
        [0.75250055339755, -0.52628789387007, 0.049422402495979, 0.11858414529775],
        [0.7648427567005, 0.76023781243536, 0.11905481587704, -0.070639417374521],
      ]),
  ]
}
