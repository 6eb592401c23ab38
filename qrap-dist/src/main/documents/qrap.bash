# shellcheck shell=bash
# bash completion for qrap: its own options, then QEMU's arguments or another command's.
# The options are those of qrap-cli, filled in when the package is built.

_qrap_files()
{
  compopt -o default
}

_qrap_programs()
{
  if [[ $cur == */* ]]; then
    compopt -o default
  else
    mapfile -t COMPREPLY < <(compgen -c -- "$cur")
  fi
}

_qrap_words()
{
  mapfile -t COMPREPLY < <(compgen -W "$*" -- "$cur")
}

# Those of the QEMU at hand.
_qrap_models()
{
  _qrap_words keep "$("$qemu" -device help 2>/dev/null |
    sed -n '/^Network devices/,/^$/s/^name "\([^"]*\)".*/\1/p')"
}

_qrap_users()
{
  _qrap_words "$(getent passwd | cut -d : -f 3)"
}

_qrap()
{
  local flags='@flags@'
  local valued='@valued@'
  local cur=${COMP_WORDS[COMP_CWORD]} option='' qemu='' word name i=1

  while ((i < COMP_CWORD)); do
    word=${COMP_WORDS[i]}
    [[ " $flags $valued " == *" $word "* ]] || break
    ((i += 1))
    # bash makes separate words of the equals sign and of what follows it.
    if [[ ${COMP_WORDS[i]} == = ]]; then
      ((i += 1))
    elif [[ " $flags " == *" $word "* ]]; then
      continue
    fi
    if ((i >= COMP_CWORD)); then
      option=$word
      [[ $cur == = ]] && cur=''
    elif [[ $word == --qemu ]]; then
      qemu=${COMP_WORDS[i]}
    fi
    ((i += 1))
  done
  # The name under which its options are known; the others are mostly links to it.
  for name in "qemu-system-$(uname -m)" kvm qemu-kvm; do
    [[ $qemu ]] || qemu=$(type -P "$name")
  done

  COMPREPLY=()
  case $option in
@bash-values@
    '')
      if ((i == COMP_CWORD)) && [[ $cur == --* ]]; then
        _qrap_words "$flags" "$valued" --
      else
        _qrap_rest
      fi
      ;;
  esac
}

# What follows qrap's own options, the word number i the first, as if it were a command line itself.
_qrap_rest()
{
  local line=$COMP_LINE j
  if [[ ${COMP_WORDS[i]} == -- ]]; then
    ((i += 1))
  fi
  if ((i < COMP_CWORD)) && [[ ${COMP_WORDS[i]} =~ ^[0-9]+$ ]]; then
    # FDNUM QEMU_CMD [QEMU_ARG...]
    ((i += 1))
    qemu=''
  elif [[ -z $qemu ]]; then
    _qrap_files
    return
  fi
  # bash-completion leads to the completion of other commands; not every machine has it.
  if ! declare -F _command_offset >/dev/null; then
    _qrap_files
    return
  fi
  for ((j = 0; j < i; j++)); do
    line=${line#*"${COMP_WORDS[j]}"}
  done
  COMP_WORDS=(${qemu:+"$qemu"} "${COMP_WORDS[@]:i}")
  ((COMP_CWORD -= i))
  if [[ $qemu ]]; then
    ((COMP_CWORD += 1))
  else
    line=${line#"${line%%[! ]*}"}
  fi
  ((COMP_POINT += ${#qemu} + ${#line} - ${#COMP_LINE}))
  COMP_LINE=$qemu$line
  _command_offset 0
}

# By the name that it is loaded for: a link to this file completes the command that has the link's name.
complete -F _qrap "${BASH_SOURCE[0]##*/}"
