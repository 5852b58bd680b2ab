"""Words the corpora are made of, written down apart from those the detectors know."""

from __future__ import annotations

SURNAMES = tuple("李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文郗雒")  # fmt: skip
GIVEN = (
    "建国", "淑芬", "志强", "丽华", "秀兰", "桂英", "国强", "晓燕", "海燕", "建军", "玉梅", "春梅", "俊杰", "雪梅", "文静",
    "子轩", "梓涵", "一诺", "浩然", "欣怡", "诗涵", "宇轩", "佳怡", "思远", "明辉", "红梅", "永强", "金凤", "凤英", "德华",
    "伟", "芳", "敏", "静", "军", "洋", "艳", "娟", "涛", "磊", "鹏", "婷", "超", "勇", "杰", "斌", "霞", "平", "刚", "倩",
    "雨桐", "若曦", "奕辰", "沐宸", "语桐", "可馨", "嘉怡", "天佑", "博文", "立新", "卫东", "爱国", "胜利", "跃进", "小红",
    "美玲", "惠珍", "素珍", "兰英", "月娥", "长江", "宏伟", "振华", "家豪", "俊宏", "雅婷", "怡君", "志明", "冠宇", "承翰",
)  # fmt: skip
FIRST = (
    "Emily", "Michael", "Jessica", "Christopher", "Ashley", "Matthew", "Sarah", "Joshua", "Amanda", "David", "Jennifer",
    "Daniel", "Robert", "Maria", "Kevin", "Laura", "Brian", "Rachel", "Eric", "Hannah", "Steven", "Megan", "Thomas",
    "Olivia", "Ryan", "Sophia", "Jason", "Emma", "Andrew", "Grace", "Peter", "Julia", "Mark", "Linda", "Paul", "Susan",
    "Carlos", "Ana", "Luis", "Fatima", "Omar", "Ingrid", "Hans", "Pierre", "Giulia", "Dwayne", "Keisha", "Priya",
    "Siobhan", "Tatiana", "Wei", "Min",
)  # fmt: skip
LAST = (
    "Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Wilson", "Anderson", "Taylor",
    "Thomas", "Moore", "Martin", "Lee", "Thompson", "White", "Harris", "Clark", "Lewis", "Robinson", "Walker", "O'Brien",
    "Novak", "Kowalski", "Nguyen", "Patel", "Schmidt", "Fischer", "Rossi", "Dubois", "Andersson", "Van Dyke", "Murphy",
    "Kaminski", "Petrov", "Yamamoto", "Kim", "Zhang", "Chen",
)  # fmt: skip
FIRST_HELD_OUT = (
    "James", "Patricia", "John", "Barbara", "William", "Margaret", "Charles", "Dorothy", "Frank", "Helen", "Raymond",
    "Ruth", "Jack", "Virginia", "Henry", "Alice", "Arthur", "Judith", "Lawrence", "Diane", "Nathan", "Chloe", "Ethan",
    "Zoe", "Lucas", "Natalie", "Isaac", "Victoria", "Noah", "Amelia", "Stefan", "Claudia", "Jean", "Sylvie", "Marco",
    "Elena", "Svetlana", "Kwame", "Nadia", "Bjorn", "Oksana", "Rajesh",
)  # fmt: skip
LAST_HELD_OUT = (
    "Evans", "Turner", "Collins", "Edwards", "Stewart", "Flores", "Morris", "Nguyen", "Rogers", "Reed", "Cook", "Bell",
    "Cooper", "Richardson", "Howard", "Ward", "Peterson", "Gray", "Watson", "Brooks", "Sanders", "Price", "Bennett",
    "Wood", "Barnes", "Ross", "Henderson", "Jenkins", "Perry", "Powell", "Okafor", "Lindqvist", "Moreau", "Bianchi",
    "D'Angelo", "MacLeod", "Horvat", "Ivanova",
)  # fmt: skip
GIVEN_HELD_OUT = (
    "志刚", "秀珍", "玉兰", "桂芳", "建平", "国华", "春花", "小龙", "大伟", "晓明", "亚男", "文博", "思琪", "梦洁", "泽宇",
    "皓轩", "雨欣", "紫涵", "俊熙", "诗琪", "瑞霖", "依诺", "铭泽", "婉清", "书涵", "丹", "莉", "波", "辉", "玲", "飞", "健",
    "雷", "鑫", "琳", "佳", "旭", "凯", "蕾", "宁", "保国", "翠花", "金柱", "水生", "根宝", "庆丰", "淑贞", "慧敏", "永康", "景行",
)  # fmt: skip
PRODUCTS = (
    "organic", "whole", "milk", "yogurt", "beef", "chicken", "breast", "frozen", "pizza", "cheese", "cheddar", "apple",
    "juice", "orange", "banana", "bread", "wheat", "pasta", "sauce", "tomato", "crackers", "cookies", "chocolate",
    "coffee", "ground", "roast", "tea", "green", "shampoo", "soap", "towels", "paper", "batteries", "detergent", "rice",
    "brown", "beans", "black", "salsa", "chips", "popcorn", "peanut", "butter", "jelly", "honey", "oats", "granola",
)  # fmt: skip
PRODUCTS_CN = (
    "苹果", "香蕉", "牛奶", "酸奶", "黄瓜", "白菜", "金龙鱼", "马铃薯", "江小白", "方便面", "高粱酒", "石榴", "叶酸", "花生油", "洗衣液", "纸巾",
    "大米", "面粉", "鸡蛋", "牛肉", "羊肉", "白糖", "食盐", "酱油", "陈醋", "红茶", "绿茶", "毛巾", "牙刷", "雷达", "温度计", "水杯", "云南白药",
    "康师傅", "老干妈", "王老吉", "娃哈哈", "农夫山泉", "常温奶", "安心油条", "乐事薯片", "成套餐具", "车载香薰", "梅干菜", "夏威夷果", "沙琪玛",
)  # fmt: skip
DISHES_CN = (
    "宫保鸡丁", "鱼香肉丝", "麻婆豆腐", "红烧肉", "糖醋里脊", "黄焖鸡", "白切鸡", "水煮鱼", "酸菜鱼", "蒸饺", "汤圆", "馒头", "花卷", "石锅饭", "高汤",
    "龙井虾仁", "东坡肉", "文思豆腐", "梅菜扣肉", "金针菇", "柴火饭", "老鸭汤", "毛血旺", "夫妻肺片", "姜母鸭", "葛根粉", "米线", "凉皮", "肉夹馍",
)  # fmt: skip
BRANDS = (
    "Calvin Klein", "Ralph Lauren", "Kellogg's", "Nestle", "Ben & Jerry's", "Nike", "Samsung", "Heinz", "Tide",
    "Dove", "Jack Daniel's", "Estee Lauder", "Sony", "Lego", "Tommy Hilfiger", "Private Label", "Barilla", "Pampers",
    "Oral B", "Nature Valley", "Great Value", "Blue Diamond", "Green Giant", "Red Bull", "Uncle Toby", "Dr Pepper",
    "Marie Callender", "Sara Lee", "Land O Lakes", "Ocean Spray", "Del Monte", "Hidden Valley", "Quaker", "Yoplait",
)  # fmt: skip
CITIES = (
    "Jackson", "Madison", "Austin", "Charlotte", "Lincoln", "Houston", "Denver", "Seattle", "Boston", "Paris", "Berlin",
    "San Jose", "New York", "Los Angeles", "Saint Paul", "Kansas City", "Orlando", "Florence", "Victoria", "Melbourne",
    "Chicago", "Detroit", "Phoenix", "Memphis", "Portland", "Tampa", "Dallas", "Lima", "Santiago", "Hamilton",
)  # fmt: skip
PLANTS = (
    "Rose", "Lily", "Iris", "Violet", "Jasmine", "Daisy", "Basil", "Sage", "Rosemary", "Heather", "Fern", "Olive",
    "Tulip", "Peony", "Orchid", "Dahlia", "Aster", "Hydrangea", "Lavender", "Begonia", "Mint", "Thyme", "Parsley",
    "Cactus", "Aloe", "Bamboo", "Ivy", "Clover", "Marigold", "Petunia", "Azalea", "Camellia", "Poppy", "Zinnia",
)  # fmt: skip
COLOURS = (
    "dark blue",
    "red",
    "forest green",
    "off white",
    "charcoal",
    "rose gold",
    "navy",
    "burgundy",
    "teal",
    "amber",
)
CITIES_CN = ("北京市", "上海市", "广州市", "杭州市", "成都市", "武汉市", "南京市", "西安市", "苏州市", "长沙市")
DISTRICTS_CN = ("朝阳区", "浦东新区", "天河区", "西湖区", "武侯区", "江汉区", "鼓楼区", "雁塔区", "吴中区", "岳麓区")
ROADS_CN = (
    "建国路",
    "世纪大道",
    "体育西路",
    "文三路",
    "人民南路",
    "解放大道",
    "中山北路",
    "高新路",
    "干将东路",
    "五一大道",
)
ESTATES_CN = ("阳光花园", "锦绣小区", "万科城", "翠湖苑", "和平里", "金色家园", "幸福新村", "绿地公寓")
STREETS = (
    "Main", "Oak", "Maple", "Washington", "Lake", "Hill", "Cedar", "Elm", "Park", "Sunset", "River", "Church", "Highland",
    "Martin Luther King", "2nd", "Lincoln", "Franklin",
)  # fmt: skip
STREET_KINDS = ("St", "Street", "Ave", "Avenue", "Rd", "Road", "Blvd", "Lane", "Dr", "Court", "Way")
TOWNS = ("Springfield, IL 62704", "Austin, TX 78701", "Portland, OR 97205", "Columbus, OH 43215", "Denver, CO 80202")
GERMAN_STREETS = (
    "Hauptstraße",
    "Bahnhofstraße",
    "Gartenweg",
    "Schillerstr.",
    "Lindenallee",
    "Marktplatz",
    "Bergstraße",
)
GERMAN_TOWNS = ("10115 Berlin", "80331 München", "50667 Köln", "20095 Hamburg", "01067 Dresden")
MAIL_HOSTS = (
    "gmail.com",
    "qq.com",
    "163.com",
    "outlook.com",
    "yahoo.co.uk",
    "example.org",
    "web.de",
    "mail.example.com",
)
MAIL_HOSTS_HELD_OUT = (
    "icloud.com",
    "126.com",
    "sina.com.cn",
    "proton.me",
    "uni-heidelberg.de",
    "corp.acme.io",
    "foxmail.com",
)
REVIEWS = (
    "Great product, arrived in {n} days and works as described.", "I bought {n} of these last week; not worth the money.",
    "Size {n} fits well, colour is a bit darker than on the picture.", "质量不错，用了{n}天没有问题。", "物流很快，{n}天就到了，好评！",
    "Battery lasts {n} hours. Model X{n} is better.", "第{n}次购买了，一如既往的好。", "Order 2018-01-{n} came late, box {n}/5 damaged",
    "价格{n}元有点贵，但是值得。", "Would buy again! 10/10, {n} stars.",
)  # fmt: skip
