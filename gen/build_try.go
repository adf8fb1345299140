package gen

import (
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// attempt runs a conversion whose failure is no mistake of the user's, and returns the reason of one. What a failed
// conversion has registered on its way is forgotten: it may lead to what could not be converted.
func (b *builder) attempt(convert func() bool) (why string) {
	outer, mark := b.diags, len(b.journal)
	b.diags = new(diag.List)
	b.trying++
	defer func() {
		b.trying--
		b.diags = outer
	}()
	if convert() {
		return ""
	}
	for len(b.journal) > mark {
		last := len(b.journal) - 1
		b.journal[last]()
		b.journal = b.journal[:last]
	}
	var reasons []string
	for _, d := range b.diags.Sorted() {
		reasons = append(reasons, d.Message)
	}
	return strings.Join(reasons, "; ")
}

// undo says how to forget what was just registered, should the attempt fail that it is part of.
func (b *builder) undo(forget func()) {
	if b.trying > 0 {
		b.journal = append(b.journal, forget)
	}
}
