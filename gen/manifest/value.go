package manifest

import (
	"fmt"
	"go/token"
)

// value is a YAML value. What YAML itself can get wrong is already reported: a table has no key twice, and no
// merge keys, aliases and tags are left.
type value struct {
	kind    kind
	key     string // the key that the value, or the list around it, stands under; "" for the whole file
	pos     token.Position
	text    string  // of a scalar, without quotes
	items   []value // of a list
	entries []entry // of a table, in the order of the file
}

// entry is a key of a table with its value.
type entry struct{ key, value value }

// kind is the type of a value.
type kind int

const (
	refused kind = iota // already reported, to be passed over
	null
	boolean
	number
	word // any other scalar
	list
	table
)

// String returns what errors call the kind.
func (k kind) String() string {
	return [...]string{"nothing", "nothing", "true or false", "number", "string", "list", "mapping"}[k]
}

// String says in an error what the value is.
func (v value) String() string {
	switch v.kind {
	case boolean, number:
		return v.text
	case word:
		return fmt.Sprintf("%q", v.text)
	case list, table:
		return "a " + v.kind.String()
	}
	return v.kind.String()
}

// position returns where the key of a table stands; it is invalid when the table has no such key.
func (v value) position(key string) token.Position {
	for _, e := range v.entries {
		if e.key.text == key {
			return e.key.pos
		}
	}
	return token.Position{}
}

// has reports whether a table has a key.
func (v value) has(key string) bool {
	pos := v.position(key)
	return pos.IsValid()
}
