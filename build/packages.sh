# Sourced by ./run and ./test. Sees to it that what a list of build/*-packages.txt names is there.

say() { printf '%s\n' "$*" >&2; }

# Is it there? A command, a file (full path), a shared library (name with .so), or a module of the system's own Python (python3:NAME).
is_there() {
  case $1 in
    python3:*) /usr/bin/python3 -c "import ${1#python3:}" 2>/dev/null ;;
    /*) [[ -e $1 ]] ;;
    *.so*) [[ $(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null) == *"$1 "* ]] ;;
    *) PATH="$PATH:/sbin:/usr/sbin" command -v "$1" >/dev/null 2>&1 ;;
  esac
}

# ensure_packages LIST...: installs what is missing through apt-get. Ends the script where something needed stays missing.
ensure_packages() {
  local -a missing=() needed=()
  local package look why
  while IFS='|' read -r package look why; do
    package=${package// /} look=${look// /} why=${why# }
    [[ -z $package || $package == \#* ]] && continue
    is_there "$look" && continue
    missing+=("$package")
    say "missing: $package ($why)"
    [[ $why == needed* ]] && needed+=("$look|$package")
  done < <(cat "$@")
  ((${#missing[@]})) || return 0

  local -a as_root=()
  if ! command -v apt-get >/dev/null; then
    say "This is not a Debian-like system, so install by its own means: ${missing[*]}"
  elif ((EUID != 0)) && ! { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; }; then
    say "Installing needs administrator rights. Ask somebody who has them to run:"
    say "  apt-get install ${missing[*]}"
  else
    ((EUID == 0)) || as_root=(sudo)
    say "installing with apt-get: ${missing[*]}"
    local log; log=$(mktemp)
    "${as_root[@]}" apt-get update -q >"$log" 2>&1 || true
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
      tail -n 15 "$log" >&2
      say "apt-get could not install them; what it said is above."
    fi
    rm -f "$log"
  fi

  local entry left=0
  for entry in "${needed[@]}"; do
    is_there "${entry%%|*}" && continue
    say "still missing and needed: ${entry##*|}"
    left=1
  done
  ((left == 0)) || { say "Nothing was started. Install the above, then call this again."; exit 2; }
}

ensure_dotnet() {
  command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^1[0-9]\.' && return 0
  say "The .NET SDK 10 is needed and was not found: https://dotnet.microsoft.com/download/dotnet/10.0"
  exit 2
}

# A program that runs for a minute or two does not earn back what profiling its own code costs: a quarter of the compiler's time.
short_lived=(env DOTNET_TieredPGO=0 DOTNET_gcConcurrent=0)

# build PROJECT...: quiet when it works, the compiler's words when it does not.
build() {
  local project log; log=$(mktemp)
  for project in "$@"; do
    if ! "${short_lived[@]}" dotnet build "$project" -c Release -v q -nologo -clp:NoSummary >"$log" 2>&1; then
      { grep -E "(error|warning) " "$log" || cat "$log"; } | sort -u >&2
      rm -f "$log"
      say "$project does not build; the reasons are above."
      exit 2
    fi
  done
  rm -f "$log"
}
