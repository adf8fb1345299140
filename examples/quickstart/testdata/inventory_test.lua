local inventory = require("inventory")

function test_put()
	inventory.put({name = "milk", price = 1.2, count = 4})
	assert(inventory.find("milk").count == 4)
end

function test_take()
	inventory.take("tea", 2)
	assert(inventory.find("tea").count == 8)
	local ok, err = pcall(inventory.take, "tea", 100)
	assert(not ok and tostring(err):find("there are 8", 1, true))
end
