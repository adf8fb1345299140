package templates

import (
	"slices"

	"github.com/luamodgen/luamodgen/gen/model"
)

// classNames are the identifiers of one class.
type classNames struct {
	Type, Var, Get, Set string
	Zero                string // the constructor of a class that nobody wrote one for
}

// allocateTypes names the tables of the classes and enums of a module.
func (n *names) allocateTypes(mod *model.Module, prefix string) {
	for _, class := range mod.Classes {
		stem := prefix + camel(class.Name)
		n.classes[class] = classNames{
			Type: n.scope.name(stem + "Type"), Var: n.scope.name(stem + "Class"),
			Get: n.scope.name(stem + "GetField"), Set: n.scope.name(stem + "SetField"),
		}
		if class.Zero {
			names := n.classes[class]
			names.Zero = n.scope.name(stem + "Make")
			n.classes[class] = names
			n.useLiteral(class)
		}
	}
	for _, enum := range mod.Enums {
		n.enums[enum] = n.scope.name(prefix + camel(enum.Name) + "Enum")
	}
}

// allocateMembers names the functions of a class: llmAgentRun, llmAgentMetaAdd.
func (n *names) allocateMembers(class *model.Class, prefix string) {
	for _, fn := range slices.Concat(byName(class.News), byName(class.Methods)) {
		n.members[fn] = n.scope.name(prefix + camel(fn.Name))
	}
	for _, fn := range byName(class.Meta) {
		n.members[fn] = n.scope.name(prefix + "Meta" + camel(fn.Name))
	}
}

// useFields notes what the getter and the setter of a class convert.
func (n *names) useFields(class *model.Class) {
	for _, f := range class.Fields {
		n.use(fromGo, inPlace(f.Type))
		if !f.Readonly {
			n.use(toGo, f.Type)
		}
	}
}
