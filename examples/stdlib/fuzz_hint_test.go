package main

import (
	"regexp"
	"strconv"
	"strings"
)

// hints say what a target wants, by its argument, counted from 1: what its errors told so far. With them calls get past the
// conversion of the arguments.
type hints map[int]string

var (
	wrongArgument = regexp.MustCompile(`bad argument #(\d+) to '[^']*' \((?:[^\s:]*?(\[[^:]*)?: )?([^:]+) expected, got`)
	wrongField    = regexp.MustCompile(`: ([\w.* ]+) expected, got`)
	lackingTable  = regexp.MustCompile(`(?:#(\d+) .*)?the table is no [\w.]+: it lacks (.*?)\)?$`)
	lackingNote   = regexp.MustCompile(` \([^)]*\)?`)
)

// learn adds what an error tells, and reports whether it tells anything.
func (h hints) learn(text string) bool {
	text, _, _ = strings.Cut(text, "\n")
	if m := lackingTable.FindStringSubmatch(text); m != nil {
		h[number(m[1])] = "table:" + lackingNote.ReplaceAllString(m[2], "")
		return true
	}
	if m := wrongArgument.FindStringSubmatch(text); m != nil {
		want := m[3]
		if m[2] != "" {
			want = "list:" + want
		}
		h[number(m[1])] = want
		return true
	}
	if m := wrongField.FindStringSubmatch(text); m != nil {
		h[1] = m[1]
		return true
	}
	return false
}

// number reads an argument's number; the empty text is 1.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 1
	}
	return n
}
