# Sourced by ./publish. Fetches what build/native-packages.txt names from Debian, for any architecture and without
# touching this machine's own packages, and lays it out as an archive needs it.

# fetch_native ARCHITECTURE FOLDER PACKAGE...: unpacks the packages into FOLDER/root; needs no administrator rights.
# Ends the script with 3 where Debian cannot be reached.
fetch_native() {
  local architecture=$1 folder=$2
  shift 2
  local -a apt=(apt-get -q
    -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o APT::Sandbox::User="$(id -un)"
    -o Dir::State="$folder/state" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache" -o Debug::NoLocking=1)
  mkdir -p "$folder/state/lists/partial" "$folder/cache/archives/partial" "$folder/debs"
  : >"$folder/status"
  # Lists of today are good enough for a second archive.
  [[ -n $(find "$folder/fresh" -mmin -600 2>/dev/null) ]] || { "${apt[@]}" update >"$folder/log" 2>&1 && touch "$folder/fresh"; }
  rm -rf "$folder/root" && mkdir "$folder/root"
  if ! (cd "$folder/debs" && rm -f ./*.deb && "${apt[@]}" download "$@" >>"$folder/log" 2>&1); then
    tail -n 15 "$folder/log" >&2
    say "The libraries could not be fetched from Debian; what apt-get said is above."
    exit 3
  fi
  local deb
  for deb in "$folder"/debs/*.deb; do dpkg-deb -x "$deb" "$folder/root"; done
}

# packages_for studio|agent: the names in the list that this archive takes.
packages_for() {
  local package folder
  while IFS='|' read -r package folder; do
    package=${package// /} folder=${folder// /}
    [[ -z $package || $package == \#* ]] && continue
    [[ $1 == studio || $folder == native/* ]] && echo "$package $folder"
  done <"$top/build/native-packages.txt"
}

# lay_out_native studio|agent ARCHITECTURE WORK TARGET: libraries, the broker, their licences and where their source is.
lay_out_native() {
  local part=$1 architecture=$2 work=$3 target=$4 package folder file deb
  local -a names
  mapfile -t names < <(packages_for "$part" | cut -d' ' -f1)
  fetch_native "$architecture" "$work" "${names[@]}"
  mkdir -p "$target/licenses/debian"
  {
    echo "These files are unmodified files of Debian packages. Their source: https://snapshot.debian.org/package/SOURCE/VERSION/"
    echo "or, on a Debian machine with deb-src lines: apt-get source PACKAGE=VERSION. Their licences stand beside this file."
    echo
  } >"$target/licenses/debian/SOURCES.txt"
  while read -r package folder; do
    deb=$(echo "$work"/debs/"${package}"_*.deb)
    mkdir -p "$target/$folder" "$work/one"
    dpkg-deb -x "$deb" "$work/one"
    while read -r file; do cp -P "$file" "$target/$folder/"; done < <(find "$work/one" -path '*/lib/*' -maxdepth 5 \( -name 'lib*.so.*' -o -name mosquitto_dynamic_security.so \) | sort)
    [[ $package != mosquitto ]] || cp "$work/one/usr/sbin/mosquitto" "$target/broker/mosquitto.bin"
    rm -rf "$work/one"
    cp -L "$work/root/usr/share/doc/$package/copyright" "$target/licenses/debian/$package.txt"
    echo "$package $(dpkg-deb -f "$deb" Version) (source $(dpkg-deb -f "$deb" Source | grep . || echo "$package"))" >>"$target/licenses/debian/SOURCES.txt"
  done < <(packages_for "$part")
}
