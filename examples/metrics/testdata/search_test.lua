local search, store = require("search"), require("store")

function test_find()
	assert(table.concat(search.find("water"), " ") == "coffee tea")
	assert(#search.find("beans") == 1 and #search.find("wine") == 0)
end

function test_store()
	store.put("cocoa", "milk and beans")
	assert(store.get("cocoa") == "milk and beans")
end

function test_mail_is_missing()
	local ok, err = pcall(require, "mail")
	assert(not ok and tostring(err):find("no mail server", 1, true))
end
