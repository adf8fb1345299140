package templates

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/luamodgen/luamodgen/gen/model"
)

// constructor makes what makes the instance of a module:
//
//	// helloNew makes the instance of module hello.
//	func helloNew(b *bind.Build) (any, error) {
//		store := bind.Dep[*core.Store](b, "core")
//		config := bind.Provided[hello.Config](b)
//		if err := b.Err(); err != nil {
//			return nil, err
//		}
//		return bind.Made(hello.New(b.Context(), *store, config))
//	}
//
// Without a constructor the instance is new(hello.Greeter).
func (p *printer) constructor(mod *model.Module, names moduleNames) jen.Code {
	stmts := []jen.Code{jen.Return(jen.New(p.ref(mod.Struct)), jen.Nil())}
	param := jen.Op("*").Add(p.bind("Build"))
	if mod.New != nil {
		stmts = p.construct(mod.New)
		param = jen.Id("b").Add(param)
	}
	doc := names.New + " makes the instance of module " + mod.Name + "."
	return function(doc, names.New, []jen.Code{param}, []jen.Code{jen.Any(), jen.Error()}, stmts...)
}

// construct gathers what a constructor takes, and calls it.
func (p *printer) construct(ctor *model.Constructor) []jen.Code {
	local := p.names.scope.inner("b", "v", "err")
	var stmts, args []jen.Code
	for _, in := range ctor.Params {
		if in.Kind == model.InjectContext {
			args = append(args, jen.Id("b").Dot("Context").Call())
			continue
		}
		name := local.name(p.injectName(in))
		stmts = append(stmts, jen.Id(name).Op(":=").Add(p.inject(in)))
		arg := jen.Id(name)
		if in.Kind == model.InjectModule && !in.Pointer {
			arg = jen.Op("*").Id(name)
		}
		args = append(args, arg)
	}
	if len(stmts) > 0 {
		stmts = append(stmts, jen.If(jen.Err().Op(":=").Id("b").Dot("Err").Call(), jen.Err().Op("!=").Nil()).Block(
			jen.Return(jen.Nil(), jen.Err()),
		))
	}
	return append(stmts, p.made(ctor, p.ref(ctor.Func).Call(args...))...)
}

// injectName is the name that the local of an argument gets if it is free: the one of its type.
func (p *printer) injectName(in model.Inject) string {
	if in.Kind == model.InjectModule {
		mod, _ := p.moduleNamed(in.Module)
		return lowerWord(mod.Struct.Name)
	}
	return lowerWord(in.Type.Go.Name)
}

// inject finds one argument:
//
//	bind.Dep[*core.Store](b, "core")
//	bind.Provided[hello.Config](b)
func (p *printer) inject(in model.Inject) *jen.Statement {
	if in.Kind == model.InjectProvided {
		return p.bind("Provided").Types(p.opaque(in.Type)).Call(jen.Id("b"))
	}
	mod, _ := p.moduleNamed(in.Module)
	if mod.Struct.Name == "" {
		p.fail("module %q has no instance to pass", in.Module)
	}
	return p.bind("Dep").Types(jen.Op("*").Add(p.ref(mod.Struct))).Call(jen.Id("b"), jen.Lit(in.Module))
}

// made returns a pointer to what the constructor makes:
//
//	return bind.Made(hello.New(), nil)
//	v, err := hello.New()
//	return bind.Made(&v, err)
func (p *printer) made(ctor *model.Constructor, call *jen.Statement) []jen.Code {
	made := func(args ...jen.Code) jen.Code { return jen.Return(p.bind("Made").Call(args...)) }
	switch {
	case ctor.Pointer && ctor.Err:
		return []jen.Code{made(call)}
	case ctor.Pointer:
		return []jen.Code{made(call, jen.Nil())}
	case ctor.Err:
		return []jen.Code{jen.List(jen.Id("v"), jen.Err()).Op(":=").Add(call), made(jen.Op("&").Id("v"), jen.Err())}
	}
	return []jen.Code{jen.Id("v").Op(":=").Add(call), made(jen.Op("&").Id("v"), jen.Nil())}
}

// injectType prints the type of a constructor's parameter.
func (p *printer) injectType(in model.Inject) *jen.Statement {
	switch in.Kind {
	case model.InjectContext:
		return jen.Qual(contextPath, "Context")
	case model.InjectProvided:
		return p.opaque(in.Type)
	case model.InjectModule:
		mod, _ := p.moduleNamed(in.Module)
		if in.Pointer {
			return jen.Op("*").Add(p.ref(mod.Struct))
		}
		return p.ref(mod.Struct)
	}
	panic(fmt.Sprintf("BUG: no type for %#v", in))
}
