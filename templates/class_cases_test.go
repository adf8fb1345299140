package templates_test

import "github.com/luamodgen/luamodgen/gen/model"

// classesCase has classes and enums of all kinds, and members whose names a careless printer trips over.
func classesCase() *model.Bindings {
	const llm, tools = "example.com/classes/llm", "example.com/classes/tools"
	agent := &model.Class{Go: ref(llm, "Agent"), Module: "llm", Name: "Agent", Doc: "Agent talks.\nAnd listens."}
	vec := &model.Class{Go: ref(llm, "Vec"), Module: "llm", Name: "vec"}
	tool := &model.Class{Go: ref(tools, "Tool"), Module: "tools.all", Name: "Tool", Interface: true}
	kind := &model.Enumeration{
		Go: ref(llm, "Kind"), Module: "llm", Name: "Kind", Doc: "Kind of agent.", Base: model.Int{Named: ref(llm, "Kind"), Kind: "int"},
		Constants: []*model.Constant{{Name: "tool", Go: ref(llm, "KindTool"), Value: "1"}, {Name: "agent", Go: ref(llm, "KindAgent"), Value: "0"}},
	}
	level := &model.Enumeration{
		Go: ref(tools, "Level"), Module: "tools.all", Name: "Level", Open: true, Base: model.String{Named: ref(tools, "Level")},
		Constants: []*model.Constant{{Name: "info", Go: ref(tools, "Info"), Value: `"i"`}},
	}
	agents, vecs, tooling := model.Handle{Class: agent, Pointer: true}, model.Handle{Class: vec}, model.Handle{Class: tool}
	kinds, levels := model.Enum{Enumeration: kind}, model.Enum{Enumeration: level}
	agent.Fields = []*model.Field{
		{Name: "pos", Path: []string{"Pos"}, Type: vecs},
		{Name: "kind", Path: []string{"Kind"}, Type: kinds},
		{Name: "id", Path: []string{"Base", "ID"}, Type: model.Int{Kind: "int64"}, Readonly: true},
		{Name: "next", Path: []string{"Next"}, Type: agents},
		{Name: "tool", Path: []string{"Tool"}, Type: tooling},
		{Name: "tags", Path: []string{"Tags"}, Type: model.Slice{Elem: stringType}},
	}
	agent.Methods = []*model.Func{
		{Name: "type", Go: "Type", Results: results(stringType)},
		{Name: "class", Go: "Class", Params: []*model.Param{param("self", agents), param("key", kinds)}, Results: results(kinds, levels)},
		{Name: "get_field", Go: "GetField", Params: []*model.Param{param("p", vecs), {Name: "rest", Type: tooling, Variadic: true}}},
		{Name: "close", Go: "Close", Errors: model.RaiseErrors, Closes: true},
	}
	agent.News = []*model.Func{
		{Name: "type", Go: "TypeAgent", Pkg: llm, Results: results(agents), Errors: model.ReturnErrors},
		{Name: "new", Go: "NewAgent", Pkg: llm, Context: true, Params: []*model.Param{param("name", stringType)}, Results: results(agents)},
	}
	vec.Meta = []*model.Func{
		{Name: "__unm", Go: "Neg", Results: results(vecs)},
		{Name: "__add", Go: "Add", Params: []*model.Param{param("other", vecs)}, Results: results(vecs)},
		{Name: "__mul", Go: "Scale", Pkg: llm, Params: []*model.Param{param("f", float64Type), param("v", model.Handle{Class: vec, Pointer: true})}, Results: results(vecs)},
	}
	vec.Fields = []*model.Field{{Name: "x", Path: []string{"X"}, Type: float64Type, Readonly: true}}
	tool.Methods = []*model.Func{{Name: "run", Go: "Run", Context: true, Params: []*model.Param{param("l", levels)}, Results: results(model.Slice{Elem: tooling}), Errors: model.RaiseErrors}}
	team := model.Record{Struct: &model.Struct{Go: ref(llm, "Team"), Plain: true, Fields: []*model.Field{
		{Name: "lead", Path: []string{"Lead"}, Type: agents, OmitEmpty: true},
		{Name: "at", Path: []string{"At"}, Type: vecs, OmitEmpty: true},
		{Name: "tool", Path: []string{"Tool"}, Type: tooling, OmitEmpty: true},
		{Name: "kind", Path: []string{"Kind"}, Type: kinds, OmitEmpty: true},
		{Name: "by_level", Path: []string{"ByLevel"}, Type: model.Map{Key: levels, Elem: agents}},
	}}}
	one, none := "1", "nil"
	return &model.Bindings{
		Path: "example.com/classes/bindings", Name: "bindings", Imports: map[string]string{llm: "llm", tools: "tools"},
		Modules: []*model.Module{
			{
				Name: "llm", Tests: true, Classes: []*model.Class{vec, agent}, Enums: []*model.Enumeration{kind}, Uses: []*model.Class{tool, vec, agent},
				Funcs: []*model.Func{
					{Name: "agent_new", Go: "AgentNew", Pkg: llm, Params: []*model.Param{param("t", team)}, Results: results(team)},
					{Name: "vec", Go: "NewVec", Pkg: llm, Results: results(model.Handle{Class: vec, Pointer: true}, kinds)},
					{Name: "opt", Go: "Opt", Pkg: llm, Params: []*model.Param{{Name: "k", Type: kinds, Default: &one}, {Name: "a", Type: agents, Default: &none}}},
				},
				Values: []*model.Value{{Name: "default", Const: ref(llm, "Default"), Type: kinds}, {Name: "level", Const: ref(tools, "Warn"), Type: levels}},
			},
			{Name: "tools.all", Classes: []*model.Class{tool}, Enums: []*model.Enumeration{level}, Uses: []*model.Class{vec, tool, agent}},
		},
	}
}
