package shop

import (
	"context"
	"strings"
)

// Search finds items by words.
//
//luamod:module search
type Search struct{ words map[string][]Item }

// NewSearch indexes the catalog.
//
//luamod:new
func NewSearch(ctx context.Context, catalog *Catalog, pace Pace) (*Search, error) {
	if err := pace.work(ctx); err != nil {
		return nil, err
	}
	s := &Search{words: map[string][]Item{}}
	for _, item := range catalog.items {
		for word := range strings.FieldsSeq(item.Name) {
			s.words[word] = append(s.words[word], item)
		}
	}
	return s, nil
}

// Find returns the items with a word in their names.
func (s *Search) Find(word string) []Item { return s.words[word] }
