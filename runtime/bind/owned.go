package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// owned is a handle of what a module keeps and scripts only use. Holding it keeps its Go value's identity.
type owned struct {
	handle *lua.LUserData
	module string
}

// Own says that what the handle v holds belongs to the module of c, which closes it: scripts cannot, and the handle is a closed one
// after Withdraw. Other values are left alone.
func Own(c Call, v lua.LValue) {
	ud, ok := v.(*lua.LUserData)
	if !ok || classOf(ud) == nil || isClosed(ud) {
		return
	}
	s := c.inst.State
	if s.owned == nil {
		s.owned = map[identity]owned{}
	}
	s.owned[identityOf(ud.Value)] = owned{ud, c.inst.Module}
}

// lasting is the group of what outlives the call and may keep what its arguments hold: functions, iterators, callbacks. That is of the
// modules that own it, too.
func (c Call) lasting() *group {
	g := c.group
	if len(c.inst.State.owned) == 0 {
		return g
	}
	for n := range c.L.GetTop() {
		ud, ok := c.L.Get(n + 1).(*lua.LUserData)
		if !ok {
			continue
		}
		if by := c.inst.State.owner(ud); by != "" && !g.isOf(by) {
			g = g.markedBy(by)
		}
	}
	return g
}

// owner is the module that what a handle holds belongs to, empty when it belongs to none.
func (s *State) owner(ud *lua.LUserData) string { return s.owned[identityOf(ud.Value)].module }

// Withdraw takes from scripts what is of no use when the instance of a module is closed, which it precedes: it ends the module's
// iterators, and closes the handles of what the module owns. The error is of iterators that did not end well.
func (s *State) Withdraw(module string) error {
	for id, o := range s.owned {
		if o.module == module {
			delete(s.owned, id)
			s.release(o.handle.Value)
			o.handle.Value = closed{}
		}
	}
	if s.home == nil {
		return nil
	}
	return s.home.pulls.cutOff(module)
}
