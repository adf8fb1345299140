package yard

import "sync"

// Board is notes by name.
//
//luamod:module board
type Board struct {
	mu    sync.Mutex
	notes map[string]string
}

// NewBoard hangs up an empty board.
//
//luamod:new
func NewBoard() *Board { return &Board{notes: map[string]string{}} }

// Pin puts a note up.
func (b *Board) Pin(name, note string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes[name] = note
}

// Read reads a note, and tells whether it is there.
func (b *Board) Read(name string) (string, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	note, ok := b.notes[name]
	return note, ok
}

// Cellar is what most scripts cannot reach.
//
//luamod:module cellar
type Cellar struct{}

// Wine is there.
func (Cellar) Wine() string { return "red" }
