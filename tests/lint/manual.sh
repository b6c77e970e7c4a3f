# SPDX-License-Identifier: MIT
# The manual pages are well-formed, and bearerctl.8 names every command and option of bearerctl.
set -eu

status=0
complain() {
  echo "manual.sh: $*" >&2
  status=1
}

for page in man/*.[58]; do
  warnings=$(groff -man -Tutf8 -ww -z "$page" 2>&1) || complain "$page cannot be formatted"
  [ -z "$warnings" ] || complain "$page: $warnings"
done

# As a reader sees it: \fB and the like taken out, \- as a dash, macro names and quotes gone.
plain() {
  sed -e 's/\\f[A-Z]//g' -e 's/\\-/-/g' -e 's/^\.[A-Z]* //' -e 's/"//g' "$1"
}
page=$(plain man/bearerctl.8)

# Commands are named where they are added: a group, then `add_subcommand("name"` in its files, or
# `add_command_on_one(*group, program, "name"`.
names_in() {
  cat "$@" | tr '\n' ' ' |
    grep -oE '(group\.|group->)add_subcommand\( *"[a-z-]+"|add_command_on_one\(\*group, program, "[a-z-]+"' |
    sed -e 's/.*"\([a-z-]*\)"/\1/'
}
check_group() {
  group=$1
  shift
  names=$(names_in "$@")
  [ -n "$names" ] || complain "no commands found in $*"
  for name in $names; do
    printf '%s\n' "$page" | grep -qE "^$group $name( |\$)" ||
      complain "man/bearerctl.8 lacks the command: $group $name"
  done
}
check_group key src/ctl/key.cc
check_group customer src/ctl/customer.cc src/ctl/customer_listing.cc src/ctl/import.cc
check_group company-user src/ctl/company_user.cc src/ctl/import.cc
check_group user src/ctl/user.cc src/ctl/user_listing.cc src/ctl/import.cc
check_group warehouse src/ctl/warehouse.cc
check_group session src/ctl/session.cc
check_group accounts src/ctl/accounts.cc
check_group mail src/ctl/mail.cc
check_group lockout src/ctl/lockout.cc
printf '%s\n' "$page" | grep -qE '^migrate ' || complain "man/bearerctl.8 lacks the command: migrate"

for option in $(cat src/ctl/*.cc | grep -oE '"--[a-z-]+"' | tr -d '"' | sort -u); do
  printf '%s\n' "$page" | grep -qF -e "$option" || complain "man/bearerctl.8 lacks the option: $option"
done
for option in --config --check-config --database --version; do
  plain man/bearerd.8 | grep -qF -e "$option" || complain "man/bearerd.8 lacks the option: $option"
done
exit $status
