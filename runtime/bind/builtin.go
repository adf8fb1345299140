package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// builtin gives the handle of v, of a class that every state knows.
func (c Call) builtin(v any, k *Class) (lua.LValue, error) {
	s := c.inst.State
	if s.classes[k.Type] == nil {
		if s.classes == nil {
			s.classes = map[*Type]*class{}
		}
		s.classes[k.Type] = newClass(c.L, c.inst, k)
	}
	return c.handle(v, k.Type)
}
