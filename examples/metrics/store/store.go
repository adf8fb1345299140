// Package store keeps documents.
package store

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// Store is all documents by name. It is safe for several goroutines, as all states share one.
//
//luamod:module store
type Store struct {
	mu        sync.RWMutex
	documents map[string]string
}

// New opens the store, which takes a while.
//
//luamod:new
func New() *Store {
	time.Sleep(15 * time.Millisecond)
	return &Store{documents: map[string]string{
		"tea":    "water and leaves",
		"coffee": "water and beans",
	}}
}

// Get returns a document, and whether there is one of that name.
func (s *Store) Get(name string) (string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	text, ok := s.documents[name]
	return text, ok
}

// Put adds a document, or replaces the one of its name.
func (s *Store) Put(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents[name] = text
}

// Names returns the names of all documents, sorted.
func (s *Store) Names() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Sorted(maps.Keys(s.documents))
}
