package runtime

import (
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// Selection is a profile under options, checked once, for programs that make many states of it.
type Selection struct {
	profile *profile
	opts    Option
}

// Select checks what Preload would.
func Select(profile string, opts ...Option) (*Selection, error) {
	p, o, err := choose(profile, opts)
	if err == nil {
		err = o.findSources(p)
	}
	if err != nil {
		return nil, fmt.Errorf("select: %w", err)
	}
	return &Selection{profile: p, opts: o}, nil
}

// Name is the name of the profile.
func (s *Selection) Name() string { return s.profile.Name }

// Has reports whether a feature is on.
func (s *Selection) Has(feature string) bool { return s.profile.has(feature) }

// MemoryLimit is in bytes; zero is none.
func (s *Selection) MemoryLimit() int64 { return int64(s.profile.MemoryLimit) }

// InstructionLimit is of the virtual machine; zero is none.
func (s *Selection) InstructionLimit() int64 { return int64(s.profile.InstructionLimit) }

// Timeout of a run; zero is none.
func (s *Selection) Timeout() time.Duration { return s.profile.Timeout }

// Open makes L a state of the selection.
func (s *Selection) Open(L *lua.LState) error {
	table, err := preloadTable(L)
	if err != nil {
		return err
	}
	return attach(L, table, s.profile, &s.opts)
}
