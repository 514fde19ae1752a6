import Diffusion
import Testing

/// Wrong command lines and files: the exact message and the exit code, never a trap.
@Suite struct WrongInputTests {
  static let files = [
    "latents.csv": "x_0,x_1\n1,-0.5\n0,0\n",
    "threecolumns.csv": "x_0,x_1,x_2\n1,2,3\n",
    "badnumber.csv": "x_0,x_1\n1,two\n",
    "nan.csv": "x_0,x_1\n1,2\nnan,0\n",
    "ragged.csv": "x_0,x_1\n1,2\n3\n",
    "headeronly.csv": "x_0,x_1\n",
    "empty.csv": "",
    "grid-up.csv": "t\n0.1\n0.5\n1\n",
    "grid-short.csv": "t\n1\n",
    "grid-range.csv": "t\n2\n1\n",
    "grid-gamma.csv": "gamma\n100\n1\n-1\n",
    "grid-header.csv": "time\n1\n0.5\n",
    "points.csv": "x,y,label\n0,0,1\n1,1,2\n",
    "notjson.json": "{\"means\": [[0, 0],\n",
    "array.json": "[1, 2]\n",
    "nomeans.json": "{\"standardDeviations\": 1}\n",
    "extra.json": "{\"means\": [[0]], \"standardDeviations\": 1, \"sigma\": 2}\n",
    "ragged.json": "{\"means\": [[0, 0], [1]], \"standardDeviations\": 1}\n",
    "text.json": "{\"means\": [[0, \"a\"]], \"standardDeviations\": 1}\n",
    "negative.json": "{\"means\": [[0, 0]], \"standardDeviations\": [-1]}\n",
    "weights.json": "{\"means\": [[0], [1]], \"standardDeviations\": 1, \"weights\": [0, 0]}\n",
    "counts.json": "{\"means\": [[0], [1]], \"standardDeviations\": [1]}\n",
    "nodeviations.json": "{\"means\": [[0], [1]]}\n",
    "nocomponents.json": "{\"means\": [], \"standardDeviations\": 1}\n",
    "zeroweight.json": "{\"means\": [[0], [1], [2]], \"standardDeviations\": 1, \"weights\": [0, 1, 1]}\n",
    "tiny.json": "{\"means\": [[1e-400]], \"standardDeviations\": 1}\n",
    "numbers.csv": "1,2\n3,4\n",
    "scientific.csv": "\"-1.5e3\",b\n3,4\n",
    "missing.csv": "a,NaN\n3,4\n",
    "tiny.csv": "a,b\n3,-1e-400\n",
    "grid-zero.csv": "t\n1\n0.5\n0\n",
    "grid-gamma-zero.csv": "gamma\n3\n0\n",
    "strange.csv": "x\u{1B}[2J,y\n1,\u{202E}2\n",
    "loss-header.csv": "t,loss\n1,0.1\n",
    "loss-large.csv": "gamma,mse\n100,0.4\n1,0.3\n0.1,0.02\n",
    "loss-order.csv": "gamma,mse\n100,0.4\n1,0.3\n2,0.35\n",
    "loss-narrow.csv": "gamma,mse\n0.5,0.2\n0.1,0.002\n",
    "loss-short.csv": "gamma,mse\n100,0.4\n1,0.3\n0.5,0.15\n",
    "pointmass.json": "{\"means\": [[0, 0]], \"standardDeviations\": 0}\n",
  ]

  /// A command line, its exit code and what it says after `Error: `.
  static let cases: [(line: String, code: Int32, message: String)] = [
    (
      "compare --mixture toy-8x8 --cost -1", 64,
      "The value '-1' is invalid for '--cost <rule>'. Please give evaluations, products, seconds, or a number of at least 0."
    ),
    (
      "global-error --cost nan", 64,
      "The value 'nan' is invalid for '--cost <rule>'. Please give evaluations, products, seconds, or a number of at least 0."
    ),
    (
      "sampler-comparison --rounding up", 64,
      "The value 'up' is invalid for '--rounding <name>'. Please give one of: fitting, nearest."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture numbers.csv --bandwidth 0.1", 65,
      "numbers.csv, line 1: the header names a column '1'. "
        + "Please put a row with names such as x_0,x_1 first; numbers there would be lost."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture numbers.csv --bandwidth 0.1 --columns 2", 65,
      "numbers.csv, line 1: the header names a column '2'. "
        + "Please put a row with names such as x_0,x_1 first; numbers there would be lost."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture scientific.csv --bandwidth 0.1", 65,
      "scientific.csv, line 1: the header names a column '-1.5e3'. "
        + "Please put a row with names such as x_0,x_1 first; numbers there would be lost."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture missing.csv --bandwidth 0.1", 65,
      "missing.csv, line 1: the header names a column 'NaN'. "
        + "Please put a row with names such as x_0,x_1 first; numbers there would be lost."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture tiny.csv --bandwidth 0.1", 65,
      "tiny.csv, line 2: the value '-1e-400' in column 'b' is too small for a double. "
        + "Please give 0 or a number whose magnitude is at least 4.9e-324."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture tiny.json", 65,
      "tiny.json, line 1, column 13: the number '1e-400' is too small for a double. "
        + "Please give 0 or a number whose magnitude is at least 4.9e-324."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture strange.csv --bandwidth 0.1", 65,
      "strange.csv, line 2: the value '\\u{202e}2' in column 'y' is not a number. "
        + "Please give a decimal number such as -0.5 or 1e-3."
    ),
    (
      "sample --sampler ddim --grid grid-zero.csv", 65,
      "grid-zero.csv, line 4: The grid ends at t = 0, where no step of a sampler can end. "
        + "Please end it at a positive number (vp-linear goes from 1 down to 0, without it) "
        + "and give '--denoise' for the rest of the way."
    ),
    (
      "sample --sampler ddim --grid grid-gamma-zero.csv --schedule vp-cosine", 65,
      "grid-gamma-zero.csv, line 3: The grid ends at gamma = 0, where no step of a sampler can end. "
        + "Please end it at a positive number (vp-cosine goes from 118.82365097258169 down to 0, without it) "
        + "and give '--denoise' for the rest of the way."
    ),
    (
      "derive --expression x --bandwidth 1", 64,
      "The option '--bandwidth' is for a CSV file of points, but '--expression' is given. Please leave it out."
    ),
    (
      "derive --mixture points.csv", 64,
      "The points of 'points.csv' need the option '--bandwidth <number>'. "
        + "Please give the standard deviation of the Gaussian around each point."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture zeroweight.json --guidance 1 --class 0", 64,
      "The value 0 is invalid for a component. "
        + "Please give a component with a positive weight (that of component 0 is 0)."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture zeroweight.json --guidance 1 --class 3", 64,
      "The value 3 is invalid for a component. Please give the number of a component, from 0 to 2."
    ),
    (
      "sample --sampler ddim --steps 2 --guidance 1 --class 0..999999,0..999999,0..999999", 64,
      "The value '0..999999,0..999999,0..999999' is invalid for '--class <components>'. Please give different "
        + "component numbers separated by commas, at most 1000000 in all; first..last selects a range."
    ),
    (
      "sample --sampler ddim --steps 2 --mixture points.csv --bandwidth 1 --columns x..y,y", 64,
      "The value 'x..y,y' is invalid for '--columns <name,...>'. "
        + "Please give every column once; 'y' is there twice."
    ),
    (
      "toy-8x8 --steps 0", 64,
      "The value '0' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."
    ),
    (
      "toy-8x8 --steps 25.5", 64,
      "The value '25.5' is invalid for '--steps <int>'. Please give a whole number from 1 to 100000."
    ),
    (
      "toy-8x8 --trajectories -3", 64,
      "The value '-3' is invalid for '--trajectories <int>'. Please give a whole number from 1 to 10000000."
    ),
    (
      "toy-8x8 --samplers ddim,ttm0", 64,
      "The value 'ddim,ttm0' is invalid for '--samplers <name,...>'. "
        + "Please give an order from 1 to 60: ttm1 to ttm60."
    ),
    (
      "toy-8x8 --samplers ddim,ttn2", 64,
      "The value 'ddim,ttn2' is invalid for '--samplers <name,...>'. Did you mean 'ttm2'? "
        + "Please give different names that 'experiment samplers' lists, separated by commas; "
        + "or the path of a sampler file (.json)."
    ),
    (
      "sample --sampler psld-level-ttm31 --process psld --steps 5", 64,
      "The value 'psld-level-ttm31' is invalid for '--sampler <name|file>'. "
        + "Please give an order from 1 to 30: psld-level-ttm1 to psld-level-ttm30."
    ),
    (
      "sample --sampler ttm1-guarded --steps 5", 64,
      "The value 'ttm1-guarded' is invalid for '--sampler <name|file>'. "
        + "Please give an order from 2 to 60: ttm2-guarded to ttm60-guarded."
    ),
    (
      "sample --sampler psld-euler --process psld --mass-inverse 1e300 --steps 5", 64,
      "The value 'beta 8.0, Gamma 0.01, nu 2e+150, 1/M 1e+300' is invalid for the damping of psld. "
        + "Please give numbers that leave something of the data at t = 1, where the noise level is infinite now."
    ),
    (
      "sample --sampler psld-euler --process cld --beta 1e4..2e4 --steps 5", 64,
      "The value 'beta 10000.0..20000.0, Gamma 0.0, nu 4.0, 1/M 4.0' is invalid for the damping of cld. "
        + "Please give numbers that leave something of the data at t = 1, where the noise level is infinite now."
    ),
    (
      "toy-8x8 --spacing cubic", 64,
      "The value 'cubic' is invalid for '--spacing <spacing>'. "
        + "Please give one of: linear, quadratic, power:RHO with RHO from 0.1 to 100, logsnr, "
        + "edm:RHO with RHO from 0.1 to 100, nsr:K with K from 0 to 1000, psld-quadratic, arc, arcm, "
        + "jump:C with C from 0.1 to 100 (jump alone: 4)."
    ),
    (
      "toy-8x8 --spacing power:0", 64,
      "The value 'power:0' is invalid for '--spacing <spacing>'. "
        + "Please give one of: linear, quadratic, power:RHO with RHO from 0.1 to 100, logsnr, "
        + "edm:RHO with RHO from 0.1 to 100, nsr:K with K from 0 to 1000, psld-quadratic, arc, arcm, "
        + "jump:C with C from 0.1 to 100 (jump alone: 4)."
    ),
    (
      "toy-8x8 --spacing arc --loss-curve nowhere.csv", 66,
      "The file 'nowhere.csv' does not exist. Please check the path; relative paths start at the current folder."
    ),
    (
      "sample --sampler ddim --steps 5 --spacing arc --loss-curve loss-header.csv", 65,
      "loss-header.csv, line 1: the header is 't', 'loss'. Please give 'gamma,mse'."
    ),
    (
      "sample --sampler ddim --steps 5 --spacing arc --loss-curve loss-large.csv", 65,
      "loss-large.csv: The value 0.02 is invalid for the loss at gamma = 0.1. "
        + "Please give a positive mean squared error per coordinate of the denoised data, of at most gamma^2."
    ),
    (
      "grid --steps 5 --loss-curve loss-order.csv", 65,
      "loss-order.csv: The value 2.0 after 1.0 is invalid for level 3 of the loss curve. "
        + "Please give levels gamma that all increase or all decrease."
    ),
    (
      "grid --steps 5 --loss-curve loss-narrow.csv", 65,
      "loss-narrow.csv: The value 0.5 (loss 0.2) is invalid for the largest level of the loss curve. "
        + "Please give levels up to where the loss is at most a quarter of gamma^2, so that the spread of the data is known."
    ),
    (
      "grid --steps 5 --loss-curve loss-short.csv", 64,
      "The value 0.010485992786702987 is invalid for the last noise level gamma of a grid by a loss curve that begins at 0.5. "
        + "Please give a level in the range of the curve, or a curve that reaches it."
    ),
    (
      "grid --steps 5 --mixture pointmass.json", 64,
      "The value a single point is invalid for the data of a loss curve. Please give data of positive variance."
    ),
    (
      "sample --sampler ddim --steps 5 --spacing jump:100 --t-start 0.5", 64,
      "The value 64.90762667052311 is invalid for the noise level that the spacing 'jump:100' jumps to. "
        + "Please give a number of deviations with a level between 0.010485992786702987 and 3.412918309069121."
    ),
    (
      "sample --sampler ddim --grid grid-up.csv --loss-curve loss-short.csv", 64,
      "The options '--grid' and '--loss-curve' exclude each other. "
        + "The file fixes every point; please leave the other out."
    ),
    (
      "grid --steps 5 --rule pilot", 64,
      "A pilot grid belongs to a sampler. Please give one with '--sampler' ('experiment samplers' lists all)."
    ),
    (
      "grid --steps 5 --sampler ddim", 64,
      "The options '--rule' and '--sampler' exclude each other. "
        + "It belongs to '--rule pilot'; please leave it out or give that rule."
    ),
    (
      "grid --steps 9 --rule pilot --sampler ddim --nodes 8", 64,
      "The value '8' is invalid for '--nodes <int>': a pilot grid of 9 steps goes through as many nodes. "
        + "Please give at least 9."
    ),
    (
      "grid --steps 5 --rule pilot --sampler rk45", 64,
      "The sampler 'rk45' does not step along a given grid without noise, so that it has no pilot grid. "
        + "Please give another one."
    ),
    (
      "new-sampler --nodes 10", 64,
      "The value '10' is invalid for '--nodes <int>': a pilot grid of 20 steps goes through as many nodes. "
        + "Please give at least 20, or 0 for no pilot grids."
    ),
    (
      "toy-8x8 --t-cut 0", 64,
      "The value '0' is invalid for '--t-cut <number>'. Please give a number greater than 0 and at most 1000."
    ),
    (
      "toy-8x8 --t-start 0.5 --t-cut 0.5", 64,
      "The value 0.5 is invalid for the end time t_cut. Please give a positive number below the start time 0.5."
    ),
    (
      "toy-8x8 --schedule vp-cosine --t-start 1", 64,
      "The value 1.0 is invalid for the start time. "
        + "Please give a positive number of at most 0.9946 for the process vp-cosine."
    ),
    (
      "toy-8x8 --samplers ddim,ttm2 --start rk4", 64,
      "The option '--start rk4' applies to none of the samplers. Please name one that takes it, such as ab2."
    ),
    (
      "toy-8x8 --latents nowhere.csv", 66,
      "The file 'nowhere.csv' does not exist. Please check the path; relative paths start at the current folder."
    ),
    (
      "toy-8x8 --latents threecolumns.csv", 65,
      "threecolumns.csv, line 1: the header is 'x_0', 'x_1', 'x_2'. Please give 'x_0,x_1'."
    ),
    (
      "toy-8x8 --latents latents.csv --trajectories 5", 64,
      "The value '5' is invalid for '--trajectories <int>': 'latents.csv' has 2 rows. Please give at most 2."
    ),
    (
      "toy8x8", 64,
      "There is no experiment or command 'toy8x8'. Did you mean 'toy-8x8'? "
        + "Please see 'experiment list' for the experiments and 'experiment --help' for the commands."
    ),
    (
      "sample --steps 5", 64,
      "The option '--sampler <name|file>' is missing. Please give a name that 'experiment samplers' lists, "
        + "or the path of a sampler file (.json)."
    ),
    (
      "sample --sampler ddim", 64,
      "The grid is missing. Please give exactly one of --steps, --evaluations and --grid."
    ),
    (
      "sample --sampler ddim --steps 5 --evaluations 5", 64,
      "The options '--steps' and '--evaluations' exclude each other. "
        + "Please give exactly one of --steps, --evaluations and --grid."
    ),
    (
      "sample --sampler ddim --steps 5 --grid grid-up.csv", 64,
      "The options '--steps' and '--grid' exclude each other. "
        + "Please give exactly one of --steps, --evaluations and --grid."
    ),
    (
      "sample --sampler ddim --grid grid-up.csv --spacing linear", 64,
      "The options '--grid' and '--spacing' exclude each other. "
        + "The file fixes every point; please leave the other out."
    ),
    (
      "sample --sampler ddm --steps 5", 64,
      "The value 'ddm' is invalid for '--sampler <name|file>'. Did you mean 'ddim'? "
        + "Please give a name that 'experiment samplers' lists, or the path of a sampler file (.json)."
    ),
    (
      "sample --sampler ttm2 --steps 5 --start heun", 64,
      "The option '--start' does not apply to the sampler 'ttm2'. Please leave it out."
    ),
    (
      "sample --sampler ab4 --start rk4 --evaluations 3", 64,
      "The sampler 'ab4' cannot make a step with 3 evaluations. Please give at least 4."
    ),
    (
      "sample --sampler ddim --steps 5 --reverse --afs", 64,
      "The options '--reverse' and '--afs' exclude each other. "
        + "It acts at the noisy or at the clean end of sampling; please leave it out."
    ),
    (
      "sample --sampler ddim --steps 5 --reverse --denoise", 64,
      "The options '--reverse' and '--denoise' exclude each other. "
        + "It acts at the noisy or at the clean end of sampling; please leave it out."
    ),
    (
      "sample --sampler ddim --grid grid-up.csv", 65,
      "grid-up.csv: Point 1 of the grid is 0.5 after 0.1. Please give strictly decreasing values."
    ),
    (
      "sample --sampler ddim --grid grid-short.csv", 65,
      "grid-short.csv: The value 1 is invalid for the number of grid points. Please give at least 2 points."
    ),
    (
      "sample --sampler ddim --grid grid-range.csv", 65,
      "grid-range.csv: The value 2.0 is invalid for a time of the grid. "
        + "Please give a positive number of at most 1.0 for the process vp-linear."
    ),
    (
      "sample --sampler ddim --grid grid-gamma.csv", 65,
      "grid-gamma.csv: The value -1.0 is invalid for a noise level gamma of the grid. "
        + "Please give a positive number in 0.0...\(LinearVariancePreserving().gamma(at: 1.0))."
    ),
    (
      "sample --sampler ddim --grid grid-header.csv", 65,
      "grid-header.csv, line 1: the header is 'time'. Please give 't' or 'gamma'."
    ),
    (
      "sample --sampler psld-euler --steps 5", 64,
      "The sampler 'psld-euler' does not run on the process 'vp-linear'. It runs on: psld, cld. "
        + "Please give one of them with '--process', or a sampler that 'experiment samplers --process vp-linear' lists."
    ),
    (
      "sample --sampler ddim --process psd --steps 5", 64,
      "The value 'psd' is invalid for '--process <name>'. Did you mean 'psld'? "
        + "Please give one of: vp-linear, vp-cosine, vp-cosine-shifted, ve, sub-vp, flow-matching, edm, trigflow, "
        + "laplace, psld, cld."
    ),
    (
      "sample --sampler psld-euler --process psld --schedule ve --steps 5", 64,
      "The options '--process' and '--schedule' exclude each other. "
        + "A schedule is a process; please give one of the two."
    ),
    (
      "sample --sampler psld-euler --process psld --shift 2 --steps 5", 64,
      "The option '--shift' does not apply to the process 'psld'. Please leave it out, or give '--process' with one of: "
        + "vp-linear, vp-cosine, vp-cosine-shifted, ve, sub-vp, flow-matching, edm, trigflow, laplace."
    ),
    (
      "sample --sampler psld-euler --process cld --gamma-rate 0.1 --steps 5", 64,
      "The option '--gamma-rate' does not apply to the process 'cld'. "
        + "Please leave it out, or give '--process' with one of: psld."
    ),
    (
      "sample --sampler psld-euler --process psld --steps 5 --afs", 64,
      "The process 'psld' has no analytical first step. Please leave '--afs' out."
    ),
    (
      "sample --sampler psld-euler --process psld --steps 5 --latents latents.csv", 65,
      "latents.csv, line 1: the header is 'x_0', 'x_1'. Please give 'x_0,x_1,m_0,m_1'."
    ),
    (
      "sample --sampler psld-euler --process psld --grid grid-range.csv", 65,
      "grid-range.csv: The value 2.0 is invalid for a time of the grid. "
        + "Please give a positive number of at most 1.0 for the process psld."
    ),
    (
      "compare --mixture toy-8x8 --process psld --certified --trajectories 2", 64,
      "The option '--certified' has no proof for the process 'psld'. "
        + "Please leave it out, or give a schedule with '--process'."
    ),
    (
      "sample --sampler ddim --steps 5 --latents badnumber.csv", 65,
      "badnumber.csv, line 2: the value 'two' in column 'x_1' is not a number. Please give a decimal number such as -0.5 or 1e-3."
    ),
    (
      "sample --sampler ddim --steps 5 --latents nan.csv", 65,
      "nan.csv, line 3: the value 'nan' in column 'x_0' is not a finite number. Please give a number between -1.7e308 and 1.7e308."
    ),
    (
      "sample --sampler ddim --steps 5 --latents ragged.csv", 65,
      "ragged.csv, line 3: the row has 1 field, the header 2. Please give one field per column."
    ),
    (
      "sample --sampler ddim --steps 5 --latents headeronly.csv", 65,
      "headeronly.csv, line 1: there are no rows after the header. Please give at least one row of values."
    ),
    (
      "sample --sampler ddim --steps 5 --latents empty.csv", 65,
      "empty.csv: the file is empty. Please give a header row and at least one row of values."
    ),
    (
      "sample --mixture toy8x8 --sampler ddim --steps 5", 64,
      "There is no mixture 'toy8x8'. Did you mean 'toy-8x8'? "
        + "Please give a name that 'experiment mixtures' lists or the path of a .json or .csv file."
    ),
    (
      "sample --mixture no/such.json --sampler ddim --steps 5", 66,
      "The file 'no/such.json' does not exist. Please check the path; relative paths start at the current folder."
    ),
    (
      "sample --mixture points.csv --sampler ddim --steps 5", 64,
      "The points of 'points.csv' need the option '--bandwidth <number>'. "
        + "Please give the standard deviation of the Gaussian around each point."
    ),
    (
      "sample --mixture points.csv --bandwidth -1 --sampler ddim --steps 5", 64,
      "The value '-1' is invalid for '--bandwidth <number>'. Please give a number of at least 0."
    ),
    (
      "sample --mixture points.csv --bandwidth 1 --columns z --sampler ddim --steps 5", 65,
      "points.csv, line 1: there is no column 'z'. The header has 'x', 'y', 'label'."
    ),
    (
      "sample --mixture points.csv --bandwidth 1 --columns y..x --sampler ddim --steps 5", 64,
      "The value 'y..x' is invalid for '--columns <name,...>'. "
        + "Please give first..last with two columns of the file, in the file's order."
    ),
    (
      "sample --mixture toy-8x8 --bandwidth 1 --sampler ddim --steps 5", 64,
      "The option '--bandwidth' is for a CSV file of points, but 'toy-8x8' is built in. Please leave it out."
    ),
    (
      "sample --mixture notjson.json --sampler ddim --steps 5", 65,
      "notjson.json, line 2, column 1: the text ends here. Please give a value."
    ),
    (
      "sample --mixture array.json --sampler ddim --steps 5", 65,
      "array.json: The file holds an array where an object is needed. "
        + "Please give {\"means\": [[...]], \"standardDeviations\": [...]}."
    ),
    (
      "sample --mixture nomeans.json --sampler ddim --steps 5", 65,
      "nomeans.json: \"means\" is missing. Please give a list with one list of coordinates per component."
    ),
    (
      "sample --mixture extra.json --sampler ddim --steps 5", 65,
      "extra.json: The member \"sigma\" is unknown. "
        + "Please give only \"means\", \"standardDeviations\", \"covariances\", \"weights\", \"labels\"."
    ),
    (
      "sample --mixture ragged.json --sampler ddim --steps 5", 65,
      "ragged.json: There are 1 coordinates in mean 2 where 2 are needed. Please give 2."
    ),
    (
      "sample --mixture text.json --sampler ddim --steps 5", 65,
      "text.json: Entry 2 of mean 1 is a text. Please give a number."
    ),
    (
      "sample --mixture negative.json --sampler ddim --steps 5", 65,
      "negative.json: The value -1.0 is invalid for standard deviation 1. "
        + "Please give a finite number that is not negative."
    ),
    (
      "sample --mixture weights.json --sampler ddim --steps 5", 65,
      "weights.json: The value 0 is invalid for the sum of the weights. Please give at least one positive weight."
    ),
    (
      "sample --mixture counts.json --sampler ddim --steps 5", 65,
      "counts.json: There are 1 standard deviations where 2 are needed. Please give 2."
    ),
    (
      "sample --mixture nodeviations.json --sampler ddim --steps 5", 65,
      "nodeviations.json: \"standardDeviations\" is missing. Please give a list of numbers."
    ),
    (
      "sample --mixture nocomponents.json --sampler ddim --steps 5", 65,
      "nocomponents.json: The value 0 is invalid for the number of components. "
        + "Please give at least one component with at least one coordinate."
    ),
    (
      "jet --gamma 0.1", 64,
      "The option '--state <number,...>' is missing. Please give numbers, separated by commas."
    ),
    (
      "jet --state 0.3 --gamma 0.1", 64,
      "The value '0.3' is invalid for '--state <number,...>': the mixture has 2 coordinates. "
        + "Please give as many numbers."
    ),
    (
      "jet --state 0.3,x --gamma 0.1", 64,
      "The value '0.3,x' is invalid for '--state <number,...>'. Please give numbers, separated by commas."
    ),
    (
      "jet --state 0.3,0.4 --gamma -1", 64,
      "The value '-1' is invalid for '--gamma <number>'. Please give a number of at least 0."
    ),
    (
      "jet --state 0.3,0.4 --gamma 0.1 --order 201", 64,
      "The value '201' is invalid for '--order <int>'. Please give a whole number from 0 to 200."
    ),
    (
      "jet --state 0.3,0.4 --gamma 0.1 --variable x", 64,
      "The value 'x' is invalid for '--variable <name>'. Did you mean 't'? Please give one of: gamma, t, lambda."
    ),
    (
      "jet --state 0.3,0.4 --gamma 0 --variable lambda", 64,
      "The value '0' is invalid for '--gamma <number>'. Please give a positive number for '--variable lambda'."
    ),
    (
      "jet --state 0.3,0.4 --gamma 500 --variable t", 64,
      "The value '500' is invalid for '--gamma <number>'. "
        + "Please give a positive noise level of the schedule vp-linear, at most \(LinearVariancePreserving().gamma(at: 1.0))."
    ),
    (
      "jet --mixture pointmass.json --state 0.3,0.4 --gamma 0", 64,
      "The point masses of the mixture have no score at gamma = 0. Please give a positive gamma."
    ),
    (
      "toy-8x8 --seeds 3-1", 64,
      "The value '3-1' is invalid for '--seeds <first-last,...>'. "
        + "Please give different whole numbers and ranges such as 0-19, separated by commas, at most 1000 in all."
    ),
    (
      "sample --sampler ddim --steps 2 --format xml", 64,
      "The value 'xml' is invalid for '--format <name>'. Please give one of: csv, json, npy."
    ),
    (
      "guidance --mixture pair --trajectories 16 --label kind", 64,
      "The option '--label' is for a CSV file of points, but 'pair' is built in. Please leave it out."
    ),
    (
      "compare --steps 5", 64,
      "The option '--mixture <name|file>' is missing. "
        + "Please give the name of a built-in mixture or the path of a file."
    ),
  ]

  @Test(arguments: cases.indices)
  func aWrongInputGetsItsMessage(_ index: Int) {
    let (line, code, message) = Self.cases[index]
    let program = TestProgram(Self.files)
    #expect(program.run(line) == code, "\(line)")
    let said = program.console.error.split(separator: "\n").map(String.init).filter {
      $0.hasPrefix("Error: ")
    }
    #expect(said == ["Error: \(message)"], "\(line)")
    #expect(program.console.output.isEmpty, "\(line)")
  }

  /// The latest message of a file that is not text: line and code.
  @Test func binaryFilesAreRefused() {
    let program = TestProgram()
    program.files.write([0x78, 0x5F, 0x30, 0x0A, 0xFF, 0xFE], to: "binary.csv")
    #expect(program.run("sample --sampler ddim --steps 2 --latents binary.csv") == 65)
    #expect(program.console.error.contains("binary.csv, line 2"))
  }
}
