package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// retOne returns a single result to Lua, which for scalars bind does out of line:
//
//	return c.ReturnString(self.Greet(name))
//	return c.Return(bind.Result(c, 1, r1, fromGeoPoint))
func (b *body) retOne(t model.Type, value *jen.Statement) jen.Code {
	how, as := returner(t)
	if how == "" {
		return b.ret(b.result(1, t, value))
	}
	if as != "" {
		value = jen.Id(as).Call(value)
	}
	return jen.Return(jen.Id("c").Dot(how).Call(value))
}

// returner names the method of bind.Call that returns a t, "" when there is none, and the type to convert to for it, "" when t is that.
func returner(t model.Type) (method, as string) {
	switch t := base(t).(type) {
	case model.Bool:
		return "ReturnBool", unless(t.Named.Name == "", "bool")
	case model.String:
		return "ReturnString", unless(t.Named.Name == "", "string")
	case model.Bytes:
		return "ReturnString", "string"
	case model.Float:
		return "ReturnNumber", unless(t.Named.Name == "" && t.Kind == "float64", "float64")
	case model.Int:
		return intReturner(t)
	}
	return "", ""
}

func intReturner(t model.Int) (method, as string) {
	switch {
	case t.Text:
		return "", ""
	case !wide(t):
		return "ReturnNumber", "float64"
	case t.Kind == "int":
		return "ReturnInt", unless(t.Named.Name == "", "int")
	case t.Kind == "int64":
		return "ReturnInt64", unless(t.Named.Name == "", "int64")
	}
	return "ReturnUint64", unless(t.Named.Name == "" && t.Kind == "uint64", "uint64")
}

// unless is word, or "" where it is not needed.
func unless(not bool, word string) string {
	if not {
		return ""
	}
	return word
}
