import Experimentation

/// Completion scripts, made from the declarations: first words, then options and their values.
struct CompletionScripts {
  /// A first word with what may follow it.
  private struct Entry {
    let name: String
    let abstract: String
    let options: [OptionDeclaration]
    let arguments: [String]

    /// Everything that may follow but the values of options.
    var words: String { (arguments + options.map { "--" + $0.name } + ["--help"]).joined(separator: " ") }
  }

  private let program: String
  private let entries: [Entry]

  init(program: CommandLineProgram) {
    self.program = program.name
    let experiments = program.experiments.map {
      Entry(name: $0.name, abstract: $0.card.title, options: $0.allParameters.declarations, arguments: [])
    }
    let commands = program.allCommands.map {
      Entry(
        name: $0.name, abstract: $0.abstract, options: $0.options.declarations,
        arguments: $0.positionals.flatMap(\.completions))
    }
    entries = experiments + commands
  }

  /// The script for bash.
  var bash: String {
    var lines = [
      "# Completion of '\(program)' for bash.",
      "\(function)() {",
      "  local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\" words=\"\"",
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then",
      "    words=\"\(entries.map(\.name).joined(separator: " ")) --help --version\"",
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))",
      "    return",
      "  fi",
      "  case \"${COMP_WORDS[1]} $before\" in",
    ]
    forEachValueOption { entry, option, names in
      let action =
        names.isEmpty
        ? "COMPREPLY=($(compgen -f -- \"$word\"))" : "COMPREPLY=($(compgen -W \"\(names)\" -- \"$word\"))"
      lines.append("    '\(entry) --\(option)') \(action); return ;;")
    }
    lines += ["  esac", "  case \"${COMP_WORDS[1]}\" in"]
    lines += entries.map { "    '\($0.name)') words=\"\($0.words)\" ;;" }
    lines += [
      "  esac",
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\") $(compgen -f -- \"$word\"))",
      "}",
      "complete -o filenames -F \(function) \(program)",
    ]
    return lines.map { $0 + "\n" }.joined()
  }

  /// The script for zsh.
  var zsh: String {
    var lines = [
      "#compdef \(program)",
      "# Completion of '\(program)' for zsh.",
      "\(function)() {",
      "  if (( CURRENT == 2 )); then",
      "    local -a names=(",
    ]
    lines += entries.map { "      " + quoted("\($0.name):\($0.abstract)") }
    lines += [
      "    )", "    _describe 'experiment or command' names", "    return", "  fi",
      "  case \"$words[2] $words[CURRENT-1]\" in",
    ]
    forEachValueOption { entry, option, names in
      lines.append(
        "    '\(entry) --\(option)') \(names.isEmpty ? "_files" : "compadd -- \(names)"); return ;;")
    }
    lines += ["  esac", "  case \"$words[2]\" in"]
    lines += entries.map { "    '\($0.name)') compadd -- \($0.words) ;;" }
    lines += ["  esac", "  _files", "}", "compdef \(function) \(program)"]
    return lines.map { $0 + "\n" }.joined()
  }

  /// The script for fish.
  var fish: String {
    var lines = ["# Completion of '\(program)' for fish."]
    for entry in entries {
      lines.append(
        "complete -c \(program) -n __fish_use_subcommand -f -a \(quoted(entry.name)) -d \(quoted(entry.abstract))"
      )
      let start = "complete -c \(program) -n \(quoted("__fish_seen_subcommand_from \(entry.name)"))"
      if !entry.arguments.isEmpty {
        lines.append("\(start) -a \(quoted(entry.arguments.joined(separator: " ")))")
      }
      for option in entry.options {
        let names = option.completions
        let values = names.isEmpty ? "" : " -f -a \(quoted(names.joined(separator: " ")))"
        lines.append(
          "\(start) -l \(option.name)\(option.takesValue ? " -r" : "")\(values) -d \(quoted(option.help))"
        )
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func forEachValueOption(_ body: (_ entry: String, _ option: String, _ names: String) -> Void) {
    for entry in entries {
      for option in entry.options where option.takesValue {
        body(entry.name, option.name, option.completions.joined(separator: " "))
      }
    }
  }

  private var function: String {
    "_" + program.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
  }

  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
