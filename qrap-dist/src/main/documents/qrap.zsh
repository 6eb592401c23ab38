#compdef @name@
# zsh completion for qrap: its own options, then QEMU's arguments or another command's.
# The options are those of qrap-cli, filled in when the package is built.

# Those of the QEMU at hand.
(( $+functions[_qrap_models] )) || _qrap_models() {
  local -a models
  models=(keep ${(f)"$(_call_program models $qemu -device help 2>/dev/null |
    sed -n '/^Network devices/,/^$/s/^name "\([^"]*\)".*/\1/p')"})
  _wanted models expl model compadd -a models
}

(( $+functions[_qrap_users] )) || _qrap_users() {
  local -a users
  users=(${(f)"$(getent passwd | cut -d : -f 3)"})
  _wanted users expl 'user number' compadd -a users
}

_qrap() {
  local -a flags valued own
  local qemu name
  integer i=2
  flags=(@flags@)
  valued=(@valued@)
  own=(
@zsh-values@
  )

  while (( i < CURRENT && ( $flags[(Ie)${words[i]%%=*}] || $valued[(Ie)${words[i]%%=*}] ) )); do
    name=$words[i]
    [[ -n $valued[(re)$name] ]] && name+="=$words[++i]"
    [[ $name == --qemu=* ]] && qemu=${name#*=}
    (( i += 1 ))
  done
  # The name under which its options are known; the others are mostly links to it.
  for name in qemu-system-$(uname -m) kvm qemu-kvm; do
    : ${qemu:=$commands[$name]}
  done

  if (( i > CURRENT )) || [[ i -eq CURRENT && $words[CURRENT] == --* ]]; then
    _arguments -S $own
    return
  fi
  [[ $words[i] == -- && i -lt CURRENT ]] && (( i += 1 ))
  if [[ $words[i] == <-> && i -lt CURRENT ]]; then
    # FDNUM QEMU_CMD [QEMU_ARG...]
    words[1,i]=()
    (( CURRENT -= i ))
  else
    words[1,i-1]=(${qemu:-qemu})
    (( CURRENT -= i - 2 ))
  fi
  _normal
}

_qrap "$@"
