package bind

import (
	"fmt"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// valueError says what is wrong with a value, or with one inside it.
type valueError struct {
	path      string // from the value to the wrong one in it: ".points[3].x"
	want, got string // "integer", "string"
	text      string // in place of want and got
	hole      int    // in place of text: the index that a list lacks
	cause     error  // what a converter said, if it is none of this package's
}

// expected is the error of a value that is not a want.
func expected(want string, v lua.LValue) error {
	return &valueError{want: want, got: TypeName(v)}
}

// Error reads like "[3].x: number expected, got nil".
func (e *valueError) Error() string { return e.at("") }

// Unwrap gives what a converter of the user said.
func (e *valueError) Unwrap() error { return e.cause }

// at reads like "points[3].x: number expected, got nil" for a label "points".
func (e *valueError) at(label string) string {
	label += e.path
	if label != "" && label[0] == '.' {
		label = label[1:]
	}
	text := e.text
	switch {
	case e.hole > 0:
		text = fmt.Sprintf("a list cannot have holes: %s[%d] is nil", label, e.hole)
	case e.want != "":
		text = e.want + " expected, got " + e.got
	}
	if label == "" {
		return text
	}
	return label + ": " + text
}

// located gives err a path; errors of this package have one.
func located(err error) *valueError {
	if e, ok := err.(*valueError); ok {
		return e
	}
	return &valueError{text: textOf(err), cause: err}
}

// maxPath bounds the length of a path in a message; the outermost part gives way.
const maxPath = 200

// inside adds step, "[3]" or ".x", to the path of err, which is about an element of a value.
func inside(step string, err error) *valueError {
	e := located(err)
	if len(e.path) < maxPath {
		e.path = step + e.path
	} else if e.path[0] != ' ' {
		e.path = " ... " + e.path
	}
	return e
}

// atIndex is err of element i of a list.
func atIndex(i int, err error) *valueError { return inside("["+strconv.Itoa(i)+"]", err) }

// atKey is err of what a table holds at a key.
func atKey(key lua.LValue, err error) *valueError {
	switch k := key.(type) {
	case lua.LString:
		return atName(string(k), err)
	case *Error:
		return inside("["+shorten(k.text)+"]", err)
	default:
		return inside("["+key.String()+"]", err)
	}
}

// atName is err of what a table holds at a string key.
func atName(key string, err error) *valueError {
	if len(key) <= 2*maxQuoted && isName(key) {
		return inside("."+key, err)
	}
	return inside("["+shorten(key)+"]", err)
}

// isName reports whether s can stand after a dot in Lua.
func isName(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}
