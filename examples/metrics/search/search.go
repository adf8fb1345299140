// Package search finds documents.
package search

import (
	"slices"
	"strings"
	"time"

	"github.com/luamodgen/luamodgen/examples/metrics/store"
)

// Index has the documents of each word.
//
//luamod:module search
type Index struct{ names map[string][]string }

// New indexes what is in the store.
//
//luamod:new
func New(documents *store.Store) *Index {
	x := &Index{names: map[string][]string{}}
	for _, name := range documents.Names() {
		time.Sleep(2 * time.Millisecond)
		text, _ := documents.Get(name)
		for word := range strings.FieldsSeq(text) {
			x.names[word] = append(x.names[word], name)
		}
	}
	return x
}

// Find returns the names of the documents with a word, sorted.
func (x *Index) Find(word string) []string { return slices.Clone(x.names[word]) }
