package gen

import (
	"go/token"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// naming turns Go names into Lua names.
type naming string

const (
	snakeCase naming = "snake_case"
	camelCase naming = "camelCase"
	keepCase  naming = "keep"
)

// lua returns the Lua name of an exported Go name.
func (n naming) lua(name string) string {
	if n == keepCase {
		return name
	}
	return n.join(words(name))
}

// join makes a Lua name of the words of a Go name.
func (n naming) join(ws []string) string {
	switch n {
	case keepCase:
		return strings.Join(ws, "")
	case camelCase:
		var joined strings.Builder
		for i, w := range ws {
			w = strings.ToLower(w)
			if i > 0 {
				first, size := utf8.DecodeRuneInString(w)
				w = string(unicode.ToUpper(first)) + w[size:]
			}
			joined.WriteString(w)
		}
		return joined.String()
	default:
		return strings.ToLower(strings.Join(ws, "_"))
	}
}

// words splits a Go name where its case changes: "HTTPGet2" is HTTP, Get2; "UserIDs" is User, IDs.
func words(name string) []string {
	var ws []string
	runes := []rune(name)
	start := 0
	for i := 1; i < len(runes); i++ {
		prev, cur := runes[i-1], runes[i]
		switch {
		case cur == '_' || prev == '_':
		case unicode.IsUpper(cur) && !unicode.IsUpper(prev):
		case unicode.IsUpper(prev) && unicode.IsUpper(cur) && startsWord(runes[i+1:]):
		default:
			continue
		}
		ws = appendWord(ws, runes[start:i])
		start = i
	}
	return appendWord(ws, runes[start:])
}

// without returns the words of a Go name but those of part, where they stand in it as a whole, and the index of the first
// of these, which is -1 where they do not.
func without(name, part string) (rest []string, at int) {
	all, cut := words(name), words(part)
	for i := range len(all) - len(cut) + 1 {
		if slices.Equal(all[i:i+len(cut)], cut) {
			return slices.Delete(all, i, i+len(cut)), i
		}
	}
	return all, -1
}

// startsWord reports whether what follows an upper-case letter makes it the start of a word, not the end of initials.
func startsWord(rest []rune) bool {
	if len(rest) == 0 || !unicode.IsLower(rest[0]) {
		return false
	}
	plural := rest[0] == 's' && (len(rest) == 1 || !unicode.IsLower(rest[1]))
	return !plural
}

func appendWord(ws []string, word []rune) []string {
	if w := strings.Trim(string(word), "_"); w != "" {
		return append(ws, w)
	}
	return ws
}

var luaKeywords = strings.Fields("and break do else elseif end false for function goto if in local nil not or repeat return then true until while")

var luaIdent = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// isLuaName reports whether a script can write t.name.
func isLuaName(name string) bool {
	return luaIdent.MatchString(name) && !slices.Contains(luaKeywords, name)
}

var moduleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

// goPackageName makes a package clause of a directory name: "my-bindings" is my_bindings.
func goPackageName(dir string) string {
	name := strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '_'
	}, dir)
	if !token.IsIdentifier(name) {
		return "bindings"
	}
	return name
}
