package templates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/luamodgen/luamodgen/gen/model"
)

// bounds are integers of a kind, as digits: the least and the greatest on every platform, and one that is too great on all.
type bounds struct{ least, greatest, over string }

// intBounds are the bounds of what crosses as a number.
var intBounds = map[string]bounds{
	"int":     {"-2147483648", "2147483647", "9007199254740994"},
	"int8":    {"-128", "127", "128"},
	"int16":   {"-32768", "32767", "32768"},
	"int32":   {"-2147483648", "2147483647", "2147483648"},
	"int64":   {"-9007199254740992", "9007199254740992", "9007199254740994"},
	"uint":    {"0", "4294967295", "9007199254740994"},
	"uint8":   {"0", "255", "256"},
	"uint16":  {"0", "65535", "65536"},
	"uint32":  {"0", "4294967295", "4294967296"},
	"uint64":  {"0", "9007199254740992", "9007199254740994"},
	"uintptr": {"0", "4294967295", "9007199254740994"},
}

// textBounds are those of what crosses as a text.
var textBounds = map[string]bounds{
	"int":     {"'-2147483648'", "'2147483647'", "'9223372036854775808'"},
	"int64":   {"'-9223372036854775808'", "'9223372036854775807'", "'9223372036854775808'"},
	"uint":    {"'0'", "'4294967295'", "'18446744073709551616'"},
	"uint64":  {"'0'", "'18446744073709551615'", "'18446744073709551616'"},
	"uintptr": {"'0'", "'4294967295'", "'18446744073709551616'"},
}

// plainValues are values that come back from Go as they are, a typical one first; none for types that are only passed on, and
// for those that are made of others.
func plainValues(t model.Type) []string {
	switch t := t.(type) {
	case model.Bool:
		return []string{"true", "false"}
	case model.Int:
		return goodInts(t)
	case model.Float:
		return []string{"1.5", "0", "-2^100"}
	case model.String, model.Bytes:
		return []string{"'text'", "''"}
	case model.ByteArray:
		return []string{bytesOf(t.Len)}
	case model.Complex:
		return []string{"{re = 1.5, im = -2}"}
	case model.Any:
		return []string{"'text'", "true", "1.5", "nil", "{1, {key = 'text'}}"}
	case model.Enum:
		return enumValues(t.Enumeration)
	case model.Known:
		return knownValues[t.Form]
	}
	return nil
}

// knownValues are the plain values of forms. What a type of the user writes as its text is not known.
var knownValues = map[model.Form][]string{
	model.FormDuration: {"1.5", "0", "-3600"},
	model.FormTime:     {"'2006-01-02T15:04:05Z'", "'2006-01-02T15:04:05.123456789+07:00'"},
	model.FormDecimal:  {"'7'", "'-123456789012345678901234567890'"},
	model.FormURL:      {"'https://example.com/a?b=c#d'", "''"},
	model.FormJSON:     {"'[1]'", "'null'"},
}

// enumValues are the values of an enum's constants.
func enumValues(e *model.Enumeration) []string {
	var values []string
	for _, c := range e.Constants[:min(len(e.Constants), longest)] {
		values = append(values, unquoteGo(c.Value))
	}
	return values
}

// bytesOf is a text of n bytes.
func bytesOf(n int64) string { return fmt.Sprintf("('x'):rep(%d)", n) }

// badPlain are values that no t is, besides nil and values of another type.
func badPlain(t model.Type) []string {
	switch t := t.(type) {
	case model.Int:
		return badInts(t)
	case model.Float:
		if t.Kind == "float32" {
			return []string{"1e300"}
		}
	case model.ByteArray:
		return []string{bytesOf(t.Len + 1)}
	case model.Complex:
		return []string{"{x = 1}"}
	case model.Enum:
		return badEnum(t.Enumeration)
	case model.Known:
		return badKnown[t.Form]
	}
	return nil
}

// goodInts are 7, 0 and the bounds.
func goodInts(t model.Int) []string {
	values, b := []string{"7", "0"}, intBounds[t.Kind]
	if t.Text {
		values, b = []string{"'7'", "'0'"}, textBounds[t.Kind]
	}
	if b.least != values[1] {
		values = append(values, b.least)
	}
	return append(values, b.greatest)
}

// badInts are a fraction, and integers out of range.
func badInts(t model.Int) []string {
	bad := []string{"0.5"}
	if t.Text {
		bad = append(bad, "'x'", textBounds[t.Kind].over)
	} else {
		bad = append(bad, intBounds[t.Kind].over)
	}
	if strings.HasPrefix(t.Kind, "u") {
		bad = append(bad, "-1")
	}
	return bad
}

// badEnum is a text that is neither a constant nor the name of one.
func badEnum(e *model.Enumeration) []string {
	const unknown = "'no constant'"
	_, isText := e.Base.(model.String)
	if isText && (e.Open || slices.ContainsFunc(e.Constants, func(c *model.Constant) bool { return unquoteGo(c.Value) == unknown })) {
		return nil
	}
	return []string{unknown}
}

var badKnown = map[model.Form][]string{
	model.FormDuration: {"1e300", "'soon'"},
	model.FormTime:     {"1e300", "'soon'"},
	model.FormDecimal:  {"0.5", "'x'"},
	model.FormURL:      {"'%zz'"},
	model.FormJSON:     {"'{'"},
}

// unquoteGo writes a Go constant in Lua.
func unquoteGo(literal string) string {
	if text, err := strconv.Unquote(literal); err == nil {
		return quoteLua(text)
	}
	return literal
}

// quoteLua writes a text in Lua: 'text'.
func quoteLua(s string) string {
	var quoted strings.Builder
	for _, b := range []byte(s) {
		if b < ' ' || b > '~' || b == '\'' || b == '\\' {
			fmt.Fprintf(&quoted, `\%03d`, b)
		} else {
			quoted.WriteByte(b)
		}
	}
	return "'" + quoted.String() + "'"
}
