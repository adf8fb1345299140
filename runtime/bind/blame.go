package bind

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// hasColon reports whether the script called a function of the module with ':', which passes the module as argument 1.
func (c Call) hasColon() bool { return c.L.Get(1) == lua.LValue(c.group.table) }

// badColon raises what to write instead of ':'.
func (c Call) badColon() {
	args := "..."
	if c.row.Params() == "" {
		args = ""
	}
	of := "module"
	if c.group.kind == constructors {
		of = "class"
	}
	c.L.RaiseError("%s is a function of %s %s: call %s(%s) with '.', not ':'", c.row.Name(), of, c.group.name, c.bound, args)
}

// badArgument raises what is wrong with argument n, in Lua's own form.
func (c Call) badArgument(n int, err error) {
	if n == 1 && c.hasColon() {
		c.badColon()
	}
	wrong := located(err)
	if wrong.path == "" && n > c.L.GetTop() {
		wrong.got = "no value"
	}
	switch {
	case c.group.kind == fields && n == 3:
		c.badField(wrong)
	case c.group.kind == methods: // which count without their receiver
		n--
	}
	c.L.RaiseError("bad argument #%d to '%s' (%s)", n, c.bound, wrong.at(paramName(c.row.Params(), n)))
}

// badReceiver raises why argument 1 is no handle of t.
func (c Call) badReceiver(t *Type) {
	v := c.L.Get(1)
	if isClosed(v) {
		if c.group.kind == fields {
			c.badField(noHandle(v, t))
		}
		c.L.RaiseError("%s: %s", c.bound, noHandle(v, t))
	}
	wrong, hint := located(expected(t.Name, v)), ""
	if c.L.GetTop() == 0 {
		wrong.got = "no value"
	}
	if _, ok := v.(*lua.LUserData); !ok && c.group.kind == methods {
		hint = "; call it with ':', not '.'"
	}
	c.L.RaiseError("bad argument #1 to '%s' (%s%s)", c.bound, wrong, hint)
}

// badField raises what is wrong with the field that is read or set.
func (c Call) badField(err error) {
	c.L.RaiseError("%s", atKey(c.L.Get(2), err).at(c.group.name))
}

// paramName is the name of Lua argument n in params; a variadic one names all that follow.
func paramName(params string, n int) string {
	names := strings.Split(params, ", ")
	name := names[min(n, len(names))-1]
	return strings.TrimSuffix(strings.TrimPrefix(name, "..."), "?")
}
