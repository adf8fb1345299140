package gen

import (
	"go/types"

	"github.com/luamodgen/luamodgen/gen/model"
)

// settle decides how values of a type cross that a from: module uses and that is no class: in their own form if there is one,
// and else as handles that scripts can only pass on.
func (b *builder) settle(t types.Type) {
	named, ok := types.Unalias(t).(*types.Named)
	if b.from == nil || !ok || b.classNamed(named) != nil || b.within[named.Obj()] || !b.canBeOpaque(named) {
		return
	}
	why := b.attempt(func() bool { return b.named(named, nil, typeContext{pos: named.Obj().Pos()}) != nil })
	if why != "" {
		b.opaque(named)
	}
}

// canBeOpaque reports whether generated code can name a type, and its values can be behind a pointer.
func (b *builder) canBeOpaque(t *types.Named) bool {
	obj := t.Obj()
	return obj.Pkg() != nil && obj.Pkg().Path() != luaPath && t.TypeArgs() == nil && t.TypeParams() == nil &&
		obj.Exported() && obj.Parent() == obj.Pkg().Scope() && importable(obj.Pkg().Path(), b.out.path) &&
		!endless(t) && whyNotClass(obj) == "" && b.structs[obj] == nil
}

// opaque starts a class without methods, which belongs to the first module that uses it.
func (b *builder) opaque(t *types.Named) {
	obj := t.Obj()
	c := &classBuild{decl: &decl{obj: obj}, typ: t, Class: &model.Class{
		Go: b.ref(obj), Pos: b.position(obj.Pos()), Module: b.from.Name, Opaque: true,
		Name: obj.Pkg().Name() + "." + obj.Name(), Interface: types.IsInterface(t),
	}}
	b.classes[obj] = c
	b.opaques = append(b.opaques, c)
	b.undo(func() {
		delete(b.classes, obj)
		b.opaques = b.opaques[:len(b.opaques)-1]
	})
}
