package templates

import (
	"go/doc"
	"go/token"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scope allocates the identifiers of one block, so that none hides another one that the block can see. Every name that
// generated code declares comes out of a scope.
type scope struct {
	outer *scope // nil for a package
	taken map[string]bool
}

// packageScope is a new package block.
func packageScope() *scope { return &scope{taken: map[string]bool{}} }

// inner is a block inside s. Allocate all names of s first: an inner block sees only the ones it has by then.
func (s *scope) inner(reserved ...string) *scope {
	in := &scope{outer: s, taken: map[string]bool{}}
	in.reserve(reserved...)
	return in
}

// reserve takes names as they are.
func (s *scope) reserve(names ...string) {
	for _, name := range names {
		s.taken[name] = true
	}
}

// release gives names back that reserve took.
func (s *scope) release(names ...string) {
	for _, name := range names {
		delete(s.taken, name)
	}
}

// name takes want, or the nearest free name to it: want2, want3, … The blank identifier stands for "arg".
func (s *scope) name(want string) string {
	if want == "_" || want == "" {
		want = "arg"
	}
	got := unique(want, s.visible)
	s.taken[got] = true
	return got
}

// visible reports whether name means something in the block, or can mean nothing in any.
func (s *scope) visible(name string) bool {
	if token.IsKeyword(name) || doc.IsPredeclared(name) {
		return true
	}
	for ; s != nil; s = s.outer {
		if s.taken[name] {
			return true
		}
	}
	return false
}

// unique is want, or the first of want2, want3, … that is not taken; want_2, … where want ends in a digit.
func unique(want string, taken func(string) bool) string {
	stem := want
	if want != "" && isDigit(want[len(want)-1]) {
		stem += "_"
	}
	for n := 2; taken(want); n++ {
		want = stem + strconv.Itoa(n)
	}
	return want
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// camel joins the words of a Lua name: "net.http" and "net_http" are NetHttp, "createAgent" is CreateAgent.
func camel(name string) string {
	var joined strings.Builder
	for _, word := range words(name) {
		joined.WriteString(upperFirst(word))
	}
	return joined.String()
}

// words are the parts of a Lua name that can be in a Go identifier.
func words(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func upperFirst(s string) string {
	if s == "" {
		return ""
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// lowerWord makes an unexported name of an exported one: Store is store, HTTPClient is httpClient, URL is url.
func lowerWord(name string) string {
	runes := []rune(name)
	for i, r := range runes {
		startsWord := i > 0 && i+1 < len(runes) && unicode.IsLower(runes[i+1])
		if !unicode.IsUpper(r) || startsWord {
			break
		}
		runes[i] = unicode.ToLower(r)
	}
	return string(runes)
}
