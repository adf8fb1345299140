package yard

import "strings"

// Block is n letters.
//
//luamod:func module=words
func Block(n int) string { return strings.Repeat("b", n) }

// List is n words.
//
//luamod:func module=words
func List(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = strings.Repeat("w", i%16)
	}
	return list
}

// Each calls f with every word.
//
//luamod:func module=words
func Each(words []string, f func(string) error) error {
	for _, word := range words {
		if err := f(word); err != nil {
			return err
		}
	}
	return nil
}

// Upper is in capitals.
//
//luamod:func module=words
func Upper(s string) string { return strings.ToUpper(s) }

// Box holds bytes that Lua does not see.
//
//luamod:class module=words
type Box struct {
	Label  string
	secret string
	bytes  []byte
}

// NewBox makes a box of n bytes.
//
//luamod:new
func NewBox(label string, n int) *Box {
	return &Box{Label: label, secret: "behind " + label, bytes: make([]byte, n)}
}

// Size is the number of bytes.
func (b *Box) Size() int { return len(b.bytes) }

// MemorySize is what the box weighs in a state with a memory limit.
//
//luamod:skip
func (b *Box) MemorySize() int64 {
	return int64(len(b.bytes)) + int64(len(b.Label)) + int64(len(b.secret))
}

// String does not tell the secret.
func (b *Box) String() string { return "box " + b.Label }
