package bind

import lua "github.com/yuin/gopher-lua"

// ToHandleOr reads a handle of t, or what stands for one: anything else than a userdata is read by to, and is a new value.
func ToHandleOr[T any](c Call, v lua.LValue, t *Type, to To[T]) (*T, error) {
	if _, ok := v.(*lua.LUserData); ok {
		return ToHandle[*T](c, v, t)
	}
	r, err := to(c, v)
	if err != nil {
		return nil, orHandle(t, err)
	}
	return &r, nil
}

// orHandle adds to what a literal must be that it may be a handle of t.
func orHandle(t *Type, err error) error {
	e := located(err)
	if e.path == "" && e.want != "" {
		e.want = t.Name + " or " + e.want
	}
	return e
}

// New is the constructor of a class that nobody wrote one for. Without an argument the value is the zero T. A table sets the
// fields of a class that has some, as assignments would. Everything else is read by to, if there is one, and copied.
func New[T any](c Call, t *Type, to To[*T]) int {
	v, arg := new(T), c.L.Get(1)
	fields, isTable := arg.(*lua.LTable)
	k, err := c.class(t)
	byFields := isTable && err == nil && k.Set != nil
	switch {
	case arg == lua.LNil, byFields:
	case to == nil:
		Arg(c, 1, ToTable)
	default:
		*v = *Arg(c, 1, to)
	}
	h := Result(c, 1, v, func(c Call, v *T) (lua.LValue, error) { return FromHandle(c, v, t) })
	if byFields {
		for key, value := fields.Next(lua.LNil); key != lua.LNil; key, value = fields.Next(key) {
			c.L.SetTable(h, key, value)
		}
	}
	return c.Return(h)
}
