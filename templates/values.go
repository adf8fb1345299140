package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// values makes what sets the fields of a module that are not functions:
//
//	// helloValues sets the fields of module hello.
//	func helloValues(c bind.Call, t *bind.Table) {
//		self := bind.Self[*hello.Greeter](c)
//		t.Set("lang", lua.LString(self.Lang))
//		bind.Put(t, c, "origin", self.Origin, fromGeoPoint)
//	}
func (p *printer) values(mod *model.Module, names moduleNames) jen.Code {
	var stmts []jen.Code
	for _, v := range mod.Values {
		if v.Field != "" {
			stmts = append(stmts, p.self(p.instance(mod), nil))
			break
		}
	}
	for _, v := range mod.Values {
		stmts = append(stmts, p.value(v))
	}
	params := []jen.Code{p.callParam(), jen.Id("t").Op("*").Add(p.bind("Table"))}
	return function(names.Values+" sets the fields of module "+mod.Name+".", names.Values, params, nil, stmts...)
}

// value sets one field. A numeric constant is converted by the compiler, which takes untyped ones of any size.
func (p *printer) value(v *model.Value) jen.Code {
	if v.Field != "" {
		return p.set(jen.Id("t"), v.Name, v.Type, jen.Id("self").Dot(v.Field))
	}
	if wide(v.Type) && !v.Variable {
		return jen.Id("t").Dot("Set").Call(jen.Lit(v.Name), p.lua("LNumber").Call(p.ref(v.Const)))
	}
	return p.set(jen.Id("t"), v.Name, v.Type, p.ref(v.Const))
}
