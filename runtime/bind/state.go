package bind

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// State is what one Lua state holds of classes: their metatables and the handles that scripts hold. Coroutines share it, and
// the goroutine that runs the Lua state uses it.
type State struct {
	Gates   Gates // nil when the state has all functions
	classes map[*Type]*class
	owned   map[identity]owned
	eq      *lua.LFunction // the __eq of all classes, as Lua calls it only for operands that have the same
	closed  bool
	home    *home // from where Go calls Lua functions; nil before it has any
	alert   bool  // closed, or home is there: calls have more to do than to call
}

// NewState is for a state that has no handles yet.
func NewState() *State { return &State{} }

// Close lets go of all handles and stops all iterators. From here on every function, method, field and constructor of the state raises an error.
//
// The error is of iterators that did not end well.
func (s *State) Close() error {
	err := s.home.close()
	*s = State{Gates: s.Gates, closed: true, alert: true}
	return err
}

// Forget lets the classes go that inst was the first to give a handle of: the next handle makes them anew. The handles that
// scripts hold stay as they are.
func (s *State) Forget(inst *Instance) {
	for t, k := range s.classes {
		if k.inst == inst {
			delete(s.classes, t)
		}
	}
}

// class is a Class in one state.
type class struct {
	*Class
	inst    *Instance // that first gave a handle
	meta    *lua.LTable
	methods *lua.LTable
	handles handles
	silent  bool // tostring does not ask the Go value
}

// class gives the class of t, made at first need, nil when the module does not know it.
func (inst *Instance) class(L *lua.LState, t *Type) *class {
	s := inst.State
	if k := s.classes[t]; k != nil {
		return k
	}
	i := slices.IndexFunc(inst.Classes, func(k *Class) bool { return k.Type == t })
	if i < 0 {
		return nil
	}
	if s.classes == nil {
		s.classes = map[*Type]*class{}
	}
	k := newClass(L, inst, inst.Classes[i])
	s.classes[t] = k
	return k
}

// held gives the handle of v that Lua holds, in whatever class; nil when there is none.
func (s *State) held(v any) *lua.LUserData {
	id := identityOf(v)
	for _, k := range s.classes {
		if ud := k.handles.find(id); ud != nil && ud.Value == v {
			return ud
		}
	}
	return nil
}

// release makes all handles of v closed ones, in whatever class.
func (s *State) release(v any) {
	id := identityOf(v)
	for _, k := range s.classes {
		if ud := k.handles.find(id); ud != nil {
			ud.Value = closed{}
			k.handles.forget(id)
		}
	}
}
